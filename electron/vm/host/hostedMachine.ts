import { mkdir, rm } from 'node:fs/promises';
import { LabError, type LabErrorData } from '../../../lab/contract/labError.ts';
import { Deadline, unlessAborted } from '../../ssh/deadline.ts';
import type { MachineConnection } from '../../ssh/machineConnection.ts';
import { consoleTail } from '../qemuProcess.ts';
import type { Template } from '../template.ts';
import type { EmbeddedMachine, MachineFactory, MachineLink } from './embeddedMachine.ts';
import { endedByItself, notInTime, notRunning, ofMachine, standsStill } from './hostErrors.ts';
import type { MachineSpec, MachineState, MachineStatus } from './protocol.ts';

const connectDeadlineMs = 60_000;

/** What a hosted machine is started with. */
export interface StartHosted {
  readonly factory: MachineFactory;
  /** Opens the switch ports that the machine's cards are plugged into. */
  readonly plugIn: () => Promise<readonly MachineLink[]>;
  readonly folder: string;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: (what: string) => void;
}

/** One machine of a lab host, from its start to its end, with the one connection that is kept to it. */
export class HostedMachine {
  readonly spec: MachineSpec;
  readonly #template: Template;
  readonly #onChange: () => void;
  /** Aborted when the machine is to end at once. */
  readonly #life = new AbortController();
  /** Whether its end is wanted. */
  #isEnding = false;
  #state: MachineState = 'starting';
  #machine: EmbeddedMachine | undefined;
  #connection: Promise<MachineConnection> | undefined;
  #error: LabErrorData | undefined;
  #startMs: number | undefined;
  #frozen = false;
  /** Settles when `start` has. */
  #started: Promise<unknown> = Promise.resolve();

  constructor(spec: MachineSpec, template: Template, onChange: () => void) {
    this.spec = spec;
    this.#template = template;
    this.#onChange = onChange;
  }

  get state(): MachineState {
    return this.#state;
  }

  get status(): MachineStatus {
    const machine = this.#machine;
    return {
      name: this.spec.name,
      state: this.#state,
      macs: Object.fromEntries(
        this.spec.nics.filter(({ cable }) => cable).map(({ network, mac }) => [network, mac]),
      ),
      memoryMb: this.#template.hardware.memoryMb,
      ...(machine !== undefined && {
        pid: machine.pid,
        sshPort: machine.sshPort,
      }),
      ...(this.#startMs !== undefined && { startMs: this.#startMs }),
      ...(this.#frozen && { frozen: true }),
      ...(this.#error !== undefined && { error: this.#error }),
    };
  }

  /** Starts the machine and logs in. To be called once. Rejects with a `LabError`; then nothing of it is left running. */
  start(request: StartHosted): Promise<void> {
    const started = this.#start(request);
    this.#started = started.catch(() => undefined);
    return started;
  }

  /** The connection to the machine: the one that is open, or a new one when that was lost. */
  async connection(): Promise<MachineConnection> {
    const machine = this.#machine;
    if (machine === undefined) throw notRunning(this.spec.name);
    if (this.#frozen) throw standsStill(this.spec.name);
    return (this.#connection ??= this.#open(machine));
  }

  /** Has the machine stand still, or go on. Rejects where it does not run. */
  async freeze(frozen: boolean): Promise<void> {
    const machine = this.#machine;
    if (machine === undefined || this.#state !== 'running') throw notRunning(this.spec.name);
    await machine.freeze(frozen);
    this.#frozen = frozen;
    this.#onChange();
  }

  /** Ends the machine, also while it starts. Resolves once its process is gone. Never rejects. */
  async stop(how: 'power-off' | 'kill'): Promise<void> {
    this.#isEnding = true;
    const machine = this.#machine;
    // One that stands still hears no power button.
    if (how === 'power-off' && this.#state === 'running' && !this.#frozen) await machine?.powerOff();
    this.#life.abort(notRunning(this.spec.name));
    await this.#started;
    await this.#machine?.kill();
    this.#gone('stopped');
  }

  /** Kills the machine's process, if there is one, without waiting. */
  kill(): void {
    void this.#machine?.kill();
  }

  async #start(request: StartHosted): Promise<void> {
    const startedAt = performance.now();
    const { name } = this.spec;
    const deadline = new Deadline(
      request.deadlineMs,
      notInTime(name, request.deadlineMs),
      AbortSignal.any([request.signal, this.#life.signal]),
    );
    let machine: EmbeddedMachine | undefined;
    try {
      // Each start is from the template: what an earlier one left is of no use, and a disk may be large.
      await rm(request.folder, { recursive: true, force: true });
      await mkdir(request.folder, { recursive: true, mode: 0o700 });
      machine = await request.factory({
        spec: this.spec,
        template: this.#template,
        links: await request.plugIn(),
        folder: request.folder,
        signal: deadline.signal,
        onProgress: request.onProgress,
      });
      deadline.signal.throwIfAborted();
      this.#machine = machine;
      void this.#watch(machine);
      request.onProgress('logging in');
      const died = machine.exited.then((exit) => Promise.reject(endedByItself(name, exit)));
      await Promise.race([unlessAborted(this.connection(), deadline.signal), died]);
      this.#startMs = Math.round(performance.now() - startedAt);
      this.#set('running');
    } catch (error) {
      await machine?.kill();
      // What ended it is the cause, whatever the interrupted work made of it.
      const cause = deadline.signal.aborted ? (deadline.signal.reason as unknown) : error;
      const failure = withConsole(ofMachine(cause, name), request.folder);
      const stopped = request.signal.aborted || this.#isEnding;
      this.#gone(stopped ? 'stopped' : 'failed', stopped ? undefined : failure.data);
      throw failure;
    } finally {
      deadline.stop(); // else it would abort long after, and take with it whoever still listens
    }
  }

  #open(machine: EmbeddedMachine): Promise<MachineConnection> {
    const opening = this.#login(machine);
    const forget = (): void => {
      if (this.#connection === opening) this.#connection = undefined;
    };
    opening.then((connection) => connection.closed).then(forget, forget);
    return opening;
  }

  async #login(machine: EmbeddedMachine): Promise<MachineConnection> {
    const { name } = this.spec;
    const deadline = new Deadline(connectDeadlineMs, notInTime(name, connectDeadlineMs), this.#life.signal);
    try {
      return await machine.connect(deadline.signal);
    } catch (error) {
      throw ofMachine(deadline.signal.aborted ? deadline.signal.reason : error, name);
    } finally {
      deadline.stop();
    }
  }

  async #watch(machine: EmbeddedMachine): Promise<void> {
    const exit = await machine.exited;
    if (this.#machine !== machine) return;
    if (this.#isEnding) this.#gone('stopped');
    else if (this.#state === 'running') this.#gone('failed', endedByItself(this.spec.name, exit).data);
  }

  #gone(state: 'stopped' | 'failed', error?: LabErrorData): void {
    this.#frozen = false;
    this.#machine = undefined;
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.then((open) => open.close()).catch(() => undefined);
    this.#error = error;
    this.#set(state);
  }

  #set(state: MachineState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#onChange();
  }
}

/** A machine that was silent may have told its console why. */
function withConsole(error: LabError, folder: string): LabError {
  const output = consoleTail(folder);
  if (error.code !== 'machine-no-answer' || error.data.output !== undefined || output === '') return error;
  return new LabError({ ...error.data, output }, { cause: error });
}
