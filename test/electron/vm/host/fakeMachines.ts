import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { LabError } from '../../../../lab/contract/labError.ts';
import type { Channel, MachineConnection } from '../../../../electron/ssh/machineConnection.ts';
import type {
  EmbeddedMachine,
  MachineFactory,
  StartMachine,
} from '../../../../electron/vm/host/embeddedMachine.ts';
import type { MachineSpec, MachinesSpec } from '../../../../electron/vm/host/protocol.ts';
import type { Template } from '../../../../electron/vm/template.ts';

/** Where machines would come from; no test reads its files. */
const template = {
  memoryFile: '/nowhere/memory',
  stateFile: '/nowhere/state',
  disk: '/nowhere/disk',
  hardware: { accelerator: 'tcg', memoryMb: 192, networkCards: 2 },
} as Template;

/** A machine with a card on each of the networks. */
export function machine(name: string, ...networks: readonly string[]): MachineSpec {
  const digits = Buffer.from(name).toString('hex').padEnd(4, '0');
  return {
    name,
    nics: networks.map((network, card) => ({
      network,
      mac: `52:54:00:${digits.slice(-4, -2)}:${digits.slice(-2)}:0${card + 1}`,
      cable: true,
    })),
  };
}

export function spec(...machines: readonly MachineSpec[]): MachinesSpec {
  return { machines, template, deadlineMs: 5000 };
}

/**
 * Machines that are processes of `cat`: each has a pid, can be killed, and dies with its owner. Names decide how they
 * behave: `fails…` does not start, `hangs…` never becomes ready.
 */
export function fakeMachines(onStart: (request: StartMachine) => void = () => undefined): MachineFactory {
  return async (request) => {
    const { name } = request.spec;
    onStart(request);
    request.onProgress('starting cat');
    if (name.startsWith('fails')) {
      throw new LabError({
        code: 'machine-no-answer',
        what: 'It failed',
        why: 'its name says so',
        next: 'Rename it.',
      });
    }
    const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
    await once(child, 'spawn');
    const exited = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => ({
      ...(typeof code === 'number' && { code }),
      ...(typeof signal === 'string' && { signal }),
      stderr: '',
    }));
    const kill = (): Promise<unknown> => {
      child.kill('SIGKILL');
      return exited;
    };
    if (name.startsWith('hangs')) {
      try {
        await new Promise<never>((_, reject) => {
          request.signal.addEventListener('abort', () => reject(request.signal.reason as Error));
          request.signal.throwIfAborted();
        });
      } finally {
        await kill();
      }
    }
    return {
      pid: child.pid ?? 0,
      sshPort: 22_000,
      exited,
      connect: () => Promise.resolve(new FakeConnection(name)),
      freeze: (frozen) => {
        child.kill(frozen ? 'SIGSTOP' : 'SIGCONT');
        return Promise.resolve();
      },
      powerOff: () => {
        child.stdin.end();
        return exited;
      },
      kill,
    } satisfies EmbeddedMachine;
  };
}

/** Each command answers with the machine's name and the command; `read` answers with its input. */
export class FakeConnection implements MachineConnection {
  static opened = 0;
  readonly closed: Promise<Error | undefined>;
  readonly #name: string;
  #close: (cause?: Error) => void = () => undefined;

  constructor(name: string) {
    FakeConnection.opened++;
    this.#name = name;
    this.closed = new Promise((resolve) => (this.#close = resolve));
  }

  open(command: string): Promise<Channel> {
    const stdin = new PassThrough();
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    stderr.end();
    if (command === 'read') stdin.pipe(stdout);
    else stdout.end(`${this.#name}: ${command} (connection ${FakeConnection.opened})`);
    const exit = once(stdout, 'end').then(() => ({ code: 0 }));
    return Promise.resolve({
      stdin,
      stdout,
      stderr,
      exit,
      resize: () => undefined,
      close: () => stdout.end(),
    });
  }

  lose(): void {
    this.#close(new Error('lost'));
  }

  close(): void {
    this.#close();
  }
}
