import { randomInt } from 'node:crypto';
import path from 'node:path';
import type { Impairment } from '../../../lab/fault/fault.ts';
import type { MachineConnection } from '../../ssh/machineConnection.ts';
import { EthernetSwitch } from '../switch/ethernetSwitch.ts';
import { seededRandom } from '../switch/seededRandom.ts';
import { captureAnswer } from './captureAnswer.ts';
import type { MachineFactory, MachineLink } from './embeddedMachine.ts';
import { hostEnding, noSuchNetwork, notRunning } from './hostErrors.ts';
import { HostedMachine } from './hostedMachine.ts';
import type {
  CaptureAnswer,
  LabHostEvent,
  LabHostStatus,
  MachineSpec,
  MachinesSpec,
  ParamsOf,
} from './protocol.ts';
import { portAddress } from './socketPath.ts';

export interface LabHostOptions {
  readonly factory: MachineFactory;
  /** The lab's folder; `.` where it is the working folder, which keeps socket paths short. Absent folders are made. */
  readonly folder: string;
  readonly onEvent: (event: LabHostEvent) => void;
  /** Takes lines for the host's log. */
  readonly log: (line: string) => void;
}

/** The switches and machines of one lab. Work on the machines is done one request after the other. */
export class LabHost {
  readonly startedAt = new Date().toISOString();
  /** Settles once `end` is through. */
  readonly ended: Promise<void>;
  readonly #options: LabHostOptions;
  readonly #segments = new Map<string, EthernetSwitch>();
  readonly #machines = new Map<string, HostedMachine>();
  readonly #ending = new AbortController();
  readonly #finish: () => void;
  #work: Promise<unknown> = Promise.resolve();
  /** What machines were last started from, and how long they may take. */
  #last: Pick<MachinesSpec, 'template' | 'deadlineMs'> | undefined;

  constructor(options: LabHostOptions) {
    this.#options = options;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.ended = promise;
    this.#finish = () => resolve(undefined);
  }

  get status(): LabHostStatus {
    return {
      pid: process.pid,
      startedAt: this.startedAt,
      accelerator: this.#last?.template.hardware.accelerator ?? 'none',
      machines: [...this.#machines.values()].map((machine) => machine.status),
      segments: [...this.#segments].map(([network, { ports, impairment }]) => ({
        network,
        ports,
        ...(impairment !== undefined && { impairment }),
      })),
    };
  }

  /**
   * Makes the machines that run those of the spec: ends others and changed ones, starts what is missing or dead, all at
   * the same time, and leaves the rest alone. Rejects with the first failure (or the signal's reason) once all have ended; what has
   * started keeps running.
   */
  ensureMachines(spec: MachinesSpec, signal: AbortSignal): Promise<LabHostStatus> {
    return this.#inTurn(signal, async (until) => {
      this.#last = spec;
      const wanted = new Map(spec.machines.map((machine) => [machine.name, machine]));
      const running = [...this.#machines.values()];
      const keep = running.filter(
        (machine) => machine.state === 'running' && same(wanted.get(machine.spec.name), machine.spec),
      );
      await Promise.all(
        running.filter((machine) => !keep.includes(machine)).map((machine) => this.#remove(machine)),
      );
      await this.#closeUnused(spec.machines);
      const missing = spec.machines.filter(({ name }) => !this.#machines.has(name));
      await this.#startAll(missing, until);
      return this.status;
    });
  }

  /** Starts one machine anew from the template. */
  recreateMachine(name: string, signal: AbortSignal): Promise<LabHostStatus> {
    return this.#inTurn(signal, async (until) => {
      const machine = this.#machine(name);
      await this.#remove(machine);
      await this.#startAll([machine.spec], until);
      return this.status;
    });
  }

  /** Ends one machine; the lab keeps its place for it. */
  stopMachine(name: string, how: 'power-off' | 'kill', signal: AbortSignal): Promise<LabHostStatus> {
    return this.#inTurn(signal, async () => {
      await this.#machine(name).stop(how);
      return this.status;
    });
  }

  /** The connection that is kept to a machine. Rejects with a `LabError`. */
  async connection(name: string): Promise<MachineConnection> {
    return this.#machine(name).connection();
  }

  /** Frames that entered a network's switch, from a sequence number on. */
  capture({ network, ...request }: ParamsOf<'capture'>): CaptureAnswer {
    return captureAnswer(this.#segment(network), request);
  }

  setCapture(network: string, on: boolean): void {
    this.#segment(network).setCapture(on);
  }

  /** Pulls the cable between a machine and a network, or plugs it back in. */
  setPort(network: string, machine: string, up: boolean): void {
    if (!this.#segment(network).setPort(machine, up)) throw noSuchNetwork(network, machine);
  }

  /** Moves the cable between a machine and a network to another segment, or back. */
  moveCable(network: string, machine: string, elsewhere: boolean): void {
    if (!this.#segment(network).moveCable(machine, elsewhere)) throw noSuchNetwork(network, machine);
  }

  /** Has a network lose, delay or duplicate frames; `undefined` heals it. */
  setImpairment(network: string, impairment: Impairment | undefined): void {
    this.#segment(network).setImpairment(impairment);
  }

  /** Has a machine's processor stand still, or go on. */
  async freezeMachine(name: string, frozen: boolean): Promise<LabHostStatus> {
    await this.#machine(name).freeze(frozen);
    return this.status;
  }

  /** Ends all machines, at once and whatever is under way, and closes the switches. Never rejects. */
  async end(reason: string): Promise<void> {
    if (!this.#ending.signal.aborted) {
      this.#options.log(`ending: ${reason}`);
      this.#options.onEvent({ kind: 'ending', reason });
      this.#ending.abort(hostEnding(reason));
      await Promise.all([...this.#machines.values()].map((machine) => machine.stop('kill')));
      await this.#work.catch(() => undefined);
      await Promise.all([...this.#segments.values()].map((segment) => segment.close()));
      this.#finish();
    }
    await this.ended;
  }

  /** Kills all machines without waiting: for when the process is about to end whatever happens. */
  killAll(): void {
    for (const machine of this.#machines.values()) machine.kill();
  }

  /** Does work on the machines after the work before it, unless the host ends or the caller gives up first. */
  #inTurn<Value>(signal: AbortSignal, work: (until: AbortSignal) => Promise<Value>): Promise<Value> {
    const until = AbortSignal.any([signal, this.#ending.signal]);
    const turn = this.#work
      .catch(() => undefined)
      .then(() => {
        until.throwIfAborted();
        return work(until);
      });
    this.#work = turn;
    return turn;
  }

  async #startAll(specs: readonly MachineSpec[], signal: AbortSignal): Promise<void> {
    const results = await Promise.allSettled(specs.map((spec) => this.#startOne(spec, signal)));
    const failures = results
      .filter((result) => result.status === 'rejected')
      .map(({ reason }) => reason as Error);
    // Whoever gave up is told so; otherwise the first machine in the spec's order stands for all.
    signal.throwIfAborted();
    if (failures[0] !== undefined) throw failures[0];
  }

  async #startOne(spec: MachineSpec, signal: AbortSignal): Promise<void> {
    const { factory, folder, onEvent, log } = this.#options;
    const last = this.#last;
    if (last === undefined) throw notRunning(spec.name);
    const machine: HostedMachine = new HostedMachine(spec, last.template, () => {
      const { status } = machine;
      log(`${status.name}: ${status.state}${status.error === undefined ? '' : `: ${status.error.why}`}`);
      onEvent({ kind: 'machine', machine: status });
    });
    this.#machines.set(spec.name, machine);
    onEvent({ kind: 'machine', machine: machine.status });
    await machine.start({
      factory,
      deadlineMs: last.deadlineMs,
      plugIn: () => Promise.all(spec.nics.map((nic) => this.#plug(spec.name, nic))),
      folder: path.join(folder, 'machines', spec.name),
      signal,
      onProgress: (what) => onEvent({ kind: 'progress', machine: spec.name, what }),
    });
  }

  /** Opens the switch port that a machine's card is plugged into, if it is to be. */
  async #plug(machine: string, { network, mac, cable }: MachineSpec['nics'][number]): Promise<MachineLink> {
    if (!cable) return { network, mac };
    let segment = this.#segments.get(network);
    if (segment === undefined) {
      segment = new EthernetSwitch({
        random: seededRandom(randomInt(2 ** 32)),
        onPort: (event) => {
          const connected = event.kind === 'connected';
          this.#options.log(`${network}: ${event.port} ${connected ? 'connected' : `left: ${event.reason}`}`);
          this.#options.onEvent({ kind: 'port', network, machine: event.port, connected });
        },
      });
      this.#segments.set(network, segment);
    }
    await segment.removePort(machine);
    const address = await segment.addPort(machine, await portAddress(this.#options.folder, network, machine));
    return { network, mac, address };
  }

  async #remove(machine: HostedMachine): Promise<void> {
    await machine.stop('kill');
    this.#machines.delete(machine.spec.name);
    for (const { network } of machine.spec.nics)
      await this.#segments.get(network)?.removePort(machine.spec.name);
  }

  async #closeUnused(machines: readonly MachineSpec[]): Promise<void> {
    const used = new Set(
      machines.flatMap(({ nics }) => nics.filter(({ cable }) => cable).map(({ network }) => network)),
    );
    for (const [network, segment] of this.#segments) {
      if (used.has(network)) continue;
      this.#segments.delete(network);
      await segment.close();
    }
  }

  #machine(name: string): HostedMachine {
    const machine = this.#machines.get(name);
    if (machine === undefined) throw notRunning(name);
    return machine;
  }

  #segment(network: string): EthernetSwitch {
    const segment = this.#segments.get(network);
    if (segment === undefined) throw noSuchNetwork(network);
    return segment;
  }
}

function same(a: MachineSpec | undefined, b: MachineSpec): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
