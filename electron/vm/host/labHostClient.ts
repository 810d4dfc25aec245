import { LabError, type LabErrorData } from '../../../lab/contract/labError.ts';
import type { Impairment } from '../../../lab/fault/fault.ts';
import type { MachineConnection } from '../../ssh/machineConnection.ts';
import { relayClient } from '../../ssh/relayClient.ts';
import { ControlLink } from './controlLink.ts';
import { hostLost } from './hostErrors.ts';
import { parseLine, readFirstLine, writeLine } from './lines.ts';
import type {
  CaptureAnswer,
  LabHostEvent,
  LabHostStatus,
  MachinesSpec,
  ParamsOf,
  RelayAnswer,
} from './protocol.ts';
import { waitUntilGone } from './processLife.ts';
import { connectHostSocket } from './socketPath.ts';

const quickDeadlineMs = 15_000;
const stopDeadlineMs = 30_000;
const relayDeadlineMs = 90_000;

/** What most calls take: a signal to give up with. Without one, only the call's deadline ends it. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

/**
 * A client of the lab host of one folder. Every call rejects with a `LabError` (`lab-host-lost` when the host's process
 * has gone), or with the signal's reason. Closing it leaves the host and its machines as they are.
 */
export class LabHostClient {
  readonly pid: number;
  readonly #folder: string;
  readonly #link: ControlLink;

  constructor(folder: string, link: ControlLink) {
    this.#folder = folder;
    this.#link = link;
    this.pid = link.hello.pid;
  }

  /** Machines, accelerator, and the switches' counters, as they are now. */
  status(options: CallOptions = {}): Promise<LabHostStatus> {
    return this.#link.call('status', {}, { deadlineMs: quickDeadlineMs, ...options });
  }

  /**
   * Makes the machines that run those of the spec, and waits until all answer. What runs already stays as it is; dead
   * machines start again, others end. Giving up gives up the starts that are under way; what has started stays.
   */
  ensureMachines(spec: MachinesSpec, options: CallOptions = {}): Promise<LabHostStatus> {
    const deadlineMs = spec.deadlineMs + stopDeadlineMs; // the host keeps to the spec's; this one guards the host
    return this.#link.call('ensureMachines', spec, { deadlineMs, ...options });
  }

  /** Starts one machine anew from the template, without touching the others. */
  recreateMachine(
    name: string,
    options: CallOptions & { readonly deadlineMs: number },
  ): Promise<LabHostStatus> {
    return this.#link.call('recreateMachine', { name }, options);
  }

  /** Ends one machine. `power-off` lets the guest shut down first. */
  stopMachine(name: string, how: 'power-off' | 'kill', options: CallOptions = {}): Promise<LabHostStatus> {
    return this.#link.call('stopMachine', { name, how }, { deadlineMs: stopDeadlineMs, ...options });
  }

  /** Frames that entered a network's switch, from a sequence number on. */
  capture(request: ParamsOf<'capture'>, options: CallOptions = {}): Promise<CaptureAnswer> {
    return this.#link.call('capture', request, { deadlineMs: quickDeadlineMs, ...options });
  }

  /** Switches a network's capture on (as it is at first) or off. */
  async setCapture(network: string, on: boolean, options: CallOptions = {}): Promise<void> {
    await this.#link.call('setCapture', { network, on }, { deadlineMs: quickDeadlineMs, ...options });
  }

  /** Pulls the cable between a machine and a network, or plugs it back in. */
  async setPort(network: string, machine: string, up: boolean, options: CallOptions = {}): Promise<void> {
    await this.#link.call('setPort', { network, machine, up }, { deadlineMs: quickDeadlineMs, ...options });
  }

  /** Moves the cable between a machine and a network to another segment, or back. */
  async moveCable(
    network: string,
    machine: string,
    elsewhere: boolean,
    options: CallOptions = {},
  ): Promise<void> {
    const params = { network, machine, elsewhere };
    await this.#link.call('moveCable', params, { deadlineMs: quickDeadlineMs, ...options });
  }

  /** Has a network lose, delay or duplicate frames; `undefined` heals it. */
  async setImpairment(
    network: string,
    impairment: Impairment | undefined,
    options: CallOptions = {},
  ): Promise<void> {
    const params = { network, impairment: impairment ?? null };
    await this.#link.call('setImpairment', params, { deadlineMs: quickDeadlineMs, ...options });
  }

  /** Has a machine's processor stand still, or go on where it stood. */
  freezeMachine(name: string, frozen: boolean, options: CallOptions = {}): Promise<LabHostStatus> {
    return this.#link.call('freezeMachine', { name, frozen }, { deadlineMs: quickDeadlineMs, ...options });
  }

  /** A connection to a machine, relayed over the one that the host keeps open. */
  async connect(machine: string, { signal }: CallOptions = {}): Promise<MachineConnection> {
    signal?.throwIfAborted();
    const socket = await connectHostSocket(this.#folder, 'relay');
    if (socket === undefined) throw hostLost('nobody answers on its relay socket');
    socket.on('error', () => undefined); // the reader of the first line, then the relay, see the end
    const deadline = AbortSignal.timeout(relayDeadlineMs);
    try {
      writeLine(socket, { machine });
      const until = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
      const line = await readFirstLine(socket, { maximumBytes: 1 << 16, signal: until });
      const answer = parseLine(line) as RelayAnswer | undefined;
      if (answer?.error !== undefined) throw new LabError(answer.error);
      return relayClient(socket);
    } catch (error) {
      socket.destroy();
      signal?.throwIfAborted();
      throw error instanceof LabError ? error : hostLost('it did not connect to the machine', String(error));
    }
  }

  /** Ends all machines and the host, and waits until its process is gone. */
  async stop(options: CallOptions = {}): Promise<void> {
    try {
      await this.#link.call('stop', {}, { deadlineMs: stopDeadlineMs, ...options });
    } catch (error) {
      // Somebody else may have ended it meanwhile: what counts is that it goes.
      if (!(error instanceof LabError) || error.code !== 'lab-host-lost') throw error;
    }
    this.close();
    await waitUntilGone(this.pid, { deadlineMs: stopDeadlineMs, ...options });
  }

  /** Calls the listener for whatever happens from now on. Returns a function that ends it. */
  onEvent(listener: (event: LabHostEvent) => void): () => void {
    return this.#link.onEvent(listener);
  }

  /** Settles when the connection to the host has ended: with its cause, `undefined` after `close()`. Never rejects. */
  get closed(): Promise<LabErrorData | undefined> {
    return this.#link.closed.then((error) => error?.data);
  }

  close(): void {
    this.#link.close();
  }
}

/**
 * Connects to the lab host of a folder; `undefined` when none runs.
 * @throws LabError `user-unsupported` when the host is of another version or the folder's path cannot be used.
 */
export async function connectLabHost(
  folder: string,
  options: CallOptions = {},
): Promise<LabHostClient | undefined> {
  const link = await ControlLink.open(folder, { deadlineMs: quickDeadlineMs, ...options });
  return link && new LabHostClient(folder, link);
}
