import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LabError } from '../../../../lab/contract/labError.ts';
import type { MachineFactory, StartMachine } from '../../../../electron/vm/host/embeddedMachine.ts';
import { LabHost } from '../../../../electron/vm/host/labHost.ts';
import { isRunning } from '../../../../electron/vm/host/processLife.ts';
import type { LabHostEvent } from '../../../../electron/vm/host/protocol.ts';
import { frame, records } from '../switch/records.ts';
import { FakeConnection, fakeMachines, machine, spec } from './fakeMachines.ts';

const never = new AbortController().signal;
const until = (condition: () => boolean): Promise<void> =>
  vi.waitFor(() => expect(condition()).toBe(true), { timeout: 5000, interval: 5 });

let folder: string;
let host: LabHost;
let started: StartMachine[];
let events: LabHostEvent[];

function hostWith(factory: MachineFactory): LabHost {
  host = new LabHost({ factory, folder, onEvent: (event) => events.push(event), log: () => undefined });
  return host;
}

const pids = (): Record<string, number | undefined> =>
  Object.fromEntries(host.status.machines.map(({ name, pid }) => [name, pid]));
const states = (): Record<string, string> =>
  Object.fromEntries(host.status.machines.map(({ name, state }) => [name, state]));
const names = (): string[] => started.map((request) => request.spec.name).sort();

async function failure(work: Promise<unknown>): Promise<LabError> {
  const error: unknown = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof LabError)) throw new Error('it did not fail as it should', { cause: error });
  return error;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lvs-lab-host-'));
  started = [];
  events = [];
  hostWith(fakeMachines((request) => started.push(request)));
});

afterEach(async () => {
  const left = Object.values(pids()).filter((pid) => pid !== undefined);
  await host.end('the test is over');
  expect(left.filter(isRunning)).toEqual([]);
  await rm(folder, { recursive: true, force: true });
});

describe('lab host', () => {
  test('starts the machines of a spec, each with its ports listening, and logs in to each once', async () => {
    FakeConnection.opened = 0;
    const status = await host.ensureMachines(
      spec(machine('rs1', 'inside'), machine('dr', 'outside', 'inside')),
      never,
    );
    expect(status.accelerator).toBe('tcg');
    expect(status.machines).toMatchObject([
      {
        name: 'rs1',
        state: 'running',
        sshPort: 22_000,
        memoryMb: 192,
        macs: { inside: machine('rs1', 'inside').nics[0]!.mac },
      },
      { name: 'dr', state: 'running' },
    ]);
    expect(
      status.segments.map(({ network, ports }) => [network, ports.map((port) => port.name).sort()]).sort(),
    ).toEqual([
      ['inside', ['dr', 'rs1']],
      ['outside', ['dr']],
    ]);
    for (const { links } of started) {
      for (const { address } of links)
        expect(address?.kind === 'unix' && existsSync(address.path)).toBe(true);
    }
    expect(statSync(join(folder, 'machines', 'rs1')).mode & 0o777).toBe(0o700);
    expect(FakeConnection.opened).toBe(2);
  });

  test('gives a machine a card without a cable where it is not on the network', async () => {
    const wanted = machine('rs1', 'outside', 'inside');
    const nics = wanted.nics.map((nic) => ({ ...nic, cable: nic.network === 'inside' }));
    const status = await host.ensureMachines(spec({ ...wanted, nics }), never);
    expect(started[0]?.links.map(({ network, address }) => [network, address === undefined])).toEqual([
      ['outside', true],
      ['inside', false],
    ]);
    expect(Object.keys(status.machines[0]!.macs)).toEqual(['inside']);
    expect(status.segments.map(({ network }) => network)).toEqual(['inside']);
  });

  test('changes nothing when asked for the same again', async () => {
    const wanted = spec(machine('rs1', 'inside'), machine('rs2', 'inside'));
    await host.ensureMachines(wanted, never);
    const before = pids();
    events.length = 0;
    await host.ensureMachines(wanted, never);
    expect(pids()).toEqual(before);
    expect(events).toEqual([]);
    expect(names()).toEqual(['rs1', 'rs2']);
  });

  test('starts all machines at the same time', async () => {
    let waiting = 0;
    const { promise: allHere, resolve } = Promise.withResolvers<undefined>();
    const fake = fakeMachines();
    hostWith(async (request) => {
      if (++waiting === 5) resolve(undefined);
      await allHere; // would never come if one start waited for another
      return fake(request);
    });
    await host.ensureMachines(
      spec(...['a', 'b', 'c', 'd', 'e'].map((name) => machine(name, 'inside'))),
      never,
    );
    expect(Object.values(states())).toEqual(Array(5).fill('running'));
  });

  test('ends what is no longer wanted, restarts what has changed, and leaves the rest alone', async () => {
    await host.ensureMachines(
      spec(machine('a', 'inside'), machine('b', 'inside'), machine('c', 'old')),
      never,
    );
    const before = pids();
    await host.ensureMachines(spec(machine('a', 'inside'), machine('b', 'inside', 'outside')), never);
    expect(pids()['a']).toBe(before['a']);
    expect(pids()['b']).not.toBe(before['b']);
    expect([before['b']!, before['c']!].filter(isRunning)).toEqual([]);
    expect(states()).toEqual({ a: 'running', b: 'running' });
    expect(host.status.segments.map(({ network }) => network)).toEqual(['inside', 'outside']);
    expect(existsSync(join(folder, 'ports', 'old.c.sock'))).toBe(false);
  });

  test('notices a machine that dies, says why, and starts it again when asked', async () => {
    const wanted = spec(machine('a', 'inside'), machine('b', 'inside'));
    await host.ensureMachines(wanted, never);
    const before = pids();
    process.kill(before['a']!, 'SIGKILL');
    await until(() => states()['a'] === 'failed');
    expect(host.status.machines[0]?.error).toMatchObject({ code: 'machine-stopped', machine: 'a' });
    expect(host.status.machines[0]?.pid).toBeUndefined();
    await expect(host.connection('a')).rejects.toMatchObject({ data: { code: 'user-not-running' } });
    await host.ensureMachines(wanted, never);
    expect(states()).toEqual({ a: 'running', b: 'running' });
    expect(pids()['b']).toBe(before['b']);
  });

  test('starts the others when one fails, says which one failed, and tries only that one again', async () => {
    const wanted = spec(machine('a', 'inside'), machine('fails', 'inside'), machine('b', 'inside'));
    const error = await failure(host.ensureMachines(wanted, never));
    expect(error.data).toMatchObject({ code: 'machine-no-answer', machine: 'fails' });
    expect(states()).toEqual({ a: 'running', b: 'running', fails: 'failed' });
    await failure(host.ensureMachines(wanted, never));
    expect(names()).toEqual(['a', 'b', 'fails', 'fails']);
  });

  test('tells that a machine died while it was logged in to, and not that the login failed', async () => {
    const fake = fakeMachines();
    hostWith(async (request) => {
      const started = await fake(request);
      return {
        ...started,
        connect: () => {
          process.kill(started.pid, 'SIGKILL');
          return new Promise<never>(() => undefined);
        },
      };
    });
    const error = await failure(host.ensureMachines(spec(machine('a', 'inside')), never));
    expect(error.data).toMatchObject({ code: 'machine-stopped', machine: 'a' });
    expect(error.data.why).toContain('SIGKILL');
    expect(states()).toEqual({ a: 'failed' });
  });

  test('says which machine cannot be plugged in, and leaves it failed', async () => {
    const long = machine('a'.repeat(60), 'n'.repeat(60));
    const error = await failure(host.ensureMachines(spec(long), never));
    expect(error.data).toMatchObject({ code: 'user-unsupported', machine: long.name });
    expect(Object.values(states())).toEqual(['failed']);
  });

  test('lets no deadline of a start or a login fire after they are done', async () => {
    const signals: AbortSignal[] = [];
    const fake = fakeMachines((request) => signals.push(request.signal));
    hostWith(async (request) => {
      const started = await fake(request);
      return {
        ...started,
        connect: (signal: AbortSignal) => {
          signals.push(signal);
          return started.connect(signal);
        },
      };
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await host.ensureMachines(spec(machine('a', 'inside')), never);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
  });

  test('gives a machine up that is not ready by the deadline', async () => {
    const error = await failure(
      host.ensureMachines({ ...spec(machine('hangs', 'inside')), deadlineMs: 50 }, never),
    );
    expect(error.data).toMatchObject({ code: 'machine-no-answer', machine: 'hangs' });
    expect(states()).toEqual({ hangs: 'failed' });
  });

  test('leaves nothing of a start that is cancelled, and keeps what runs', async () => {
    const abort = new AbortController();
    const work = host.ensureMachines(spec(machine('a', 'inside'), machine('hangs', 'inside')), abort.signal);
    const failed = expect(work).rejects.toThrow('enough');
    await until(() => states()['a'] === 'running' && names().includes('hangs'));
    abort.abort(new Error('enough'));
    await failed;
    expect(states()).toEqual({ a: 'running', hangs: 'stopped' });
  });

  test('does one piece of work after the other', async () => {
    const first = host.ensureMachines(spec(machine('a', 'inside')), never);
    const second = host.ensureMachines(spec(machine('b', 'inside')), never);
    await Promise.all([first, second]);
    expect(states()).toEqual({ b: 'running' });
  });

  test('empties a machine’s folder before it starts', async () => {
    await host.ensureMachines(spec(machine('a', 'inside')), never);
    const left = join(folder, 'machines', 'a', 'disk.qcow2');
    await writeFile(left, 'old');
    await host.recreateMachine('a', never);
    expect(existsSync(left)).toBe(false);
  });

  test('recreates one machine without touching another', async () => {
    await host.ensureMachines(spec(machine('a', 'inside'), machine('b', 'inside')), never);
    const before = pids();
    await host.recreateMachine('a', never);
    expect(pids()['a']).not.toBe(before['a']);
    expect(pids()['b']).toBe(before['b']);
    await expect(host.recreateMachine('nobody', never)).rejects.toMatchObject({
      data: { code: 'user-not-running' },
    });
  });

  test.each(['power-off', 'kill'] as const)(
    'ends one machine by %s and calls that stopped, not failed',
    async (how) => {
      await host.ensureMachines(spec(machine('a', 'inside'), machine('b', 'inside')), never);
      const before = pids();
      await host.stopMachine('a', how, never);
      expect(isRunning(before['a']!)).toBe(false);
      expect(states()).toEqual({ a: 'stopped', b: 'running' });
      expect(
        events.filter((event) => event.kind === 'machine').map((event) => event.machine.state),
      ).not.toContain('failed');
    },
  );

  test('logs in again only when the connection was lost', async () => {
    const connections: FakeConnection[] = [];
    const fake = fakeMachines();
    hostWith(async (request) => ({
      ...(await fake(request)),
      connect: () => {
        const connection = new FakeConnection('a');
        connections.push(connection);
        return Promise.resolve(connection);
      },
    }));
    await host.ensureMachines(spec(machine('a', 'inside')), never);
    expect(await host.connection('a')).toBe(connections[0]);
    expect(connections).toHaveLength(1);
    connections[0]!.lose();
    await vi.waitFor(async () => expect(await host.connection('a')).toBe(connections[1]));
    expect(connections).toHaveLength(2);
  });

  test('says what happens, in order', async () => {
    await host.ensureMachines(spec(machine('a', 'inside')), never);
    expect(events.map((event) => (event.kind === 'machine' ? event.machine.state : event.kind))).toEqual([
      'starting',
      'progress',
      'progress',
      'running',
    ]);
  });

  test('ends machines that are starting, tells who waits, and takes no more work', async () => {
    const waiting = failure(
      host.ensureMachines(spec(machine('a', 'inside'), machine('hangs', 'inside')), never),
    );
    await until(() => states()['a'] === 'running' && names().includes('hangs'));
    const left = pids()['a']!;
    await host.end('enough');
    expect((await waiting).code).toBe('lab-host-lost');
    expect(isRunning(left)).toBe(false);
    expect(existsSync(join(folder, 'ports', 'inside.a.sock'))).toBe(false);
    expect((await failure(host.ensureMachines(spec(machine('b', 'inside')), never))).code).toBe(
      'lab-host-lost',
    );
    expect(events).toContainEqual({ kind: 'ending', reason: 'enough' });
  });

  test('freezes a machine, refuses connections to it meanwhile, and has it go on', async () => {
    await host.ensureMachines(spec(machine('a', 'inside')), never);
    const frozen = await host.freezeMachine('a', true);
    expect(frozen.machines).toMatchObject([{ name: 'a', state: 'running', frozen: true }]);
    expect((await failure(host.connection('a'))).code).toBe('machine-no-answer');
    const thawed = await host.freezeMachine('a', false);
    expect(thawed.machines[0]).not.toHaveProperty('frozen');
    await host.connection('a');
    // One that stands still hears no power button, and ends all the same.
    await host.freezeMachine('a', true);
    const { machines } = await host.stopMachine('a', 'power-off', never);
    expect(machines).toMatchObject([{ name: 'a', state: 'stopped' }]);
    expect(machines[0]).not.toHaveProperty('frozen');
    expect((await failure(host.freezeMachine('a', true))).code).toBe('user-not-running');
  });

  test('gives out captured frames and pulls cables', async () => {
    await host.ensureMachines(spec(machine('a', 'inside'), machine('b', 'inside')), never);
    const a = connect(join(folder, 'ports', 'inside.a.sock'));
    a.write(records(frame('all', 1, 60, 7)));
    await until(() => host.capture({ network: 'inside', sinceSequence: 0, limit: 10 }).nextSequence === 1);
    const { frames } = host.capture({ network: 'inside', sinceSequence: 0, limit: 10 });
    expect(frames).toMatchObject([{ sequence: 0, port: 'a', length: 60 }]);
    expect(Buffer.from(frames[0]!.base64, 'base64')).toEqual(frame('all', 1, 60, 7));
    host.setPort('inside', 'a', false);
    a.write(records(frame('all', 1)));
    await until(() => host.status.segments[0]?.ports.find(({ name }) => name === 'a')?.dropped === 1);
    host.setCapture('inside', false);
    expect(host.capture({ network: 'inside', sinceSequence: 0, limit: 10 }).frames).toEqual([]);
    expect(() => host.setPort('inside', 'c', false)).toThrow(LabError);
    const impairment = { lossPercent: 100, delayMs: 0, duplicationPercent: 0 };
    host.setPort('inside', 'a', true);
    host.moveCable('inside', 'a', true);
    expect(host.status.segments[0]?.ports.find(({ name }) => name === 'a')).toMatchObject({
      elsewhere: true,
    });
    host.moveCable('inside', 'a', false);
    expect(() => host.moveCable('inside', 'c', true)).toThrow(LabError);
    host.setImpairment('inside', impairment);
    a.write(records(frame('all', 1)));
    await until(() => host.status.segments[0]?.impairment?.lost === 1);
    host.setImpairment('inside', undefined);
    expect(host.status.segments[0]).not.toHaveProperty('impairment');
    expect(() => host.setImpairment('nowhere', impairment)).toThrow(LabError);
    expect(() => host.capture({ network: 'nowhere', sinceSequence: 0, limit: 1 })).toThrow(LabError);
    a.destroy();
  });
});
