import type { MachineConnection } from '../../ssh/machineConnection.ts';
import type { ListeningAddress } from '../switch/switchPort.ts';
import type { MachineExit } from '../qemuProcess.ts';
import type { Template } from '../template.ts';
import type { MachineSpec } from './protocol.ts';

/** A machine that runs: what the lab host needs of it. */
export interface EmbeddedMachine {
  readonly pid: number;
  /** TCP port of 127.0.0.1 that leads to the machine's SSH server. */
  readonly sshPort: number;
  /** Settles once, when the process has gone, however it ended. Never rejects. */
  readonly exited: Promise<MachineExit>;
  /** Logs in. Rejects with a `LabError`, with the signal's reason on abort. */
  connect(signal: AbortSignal): Promise<MachineConnection>;
  /** Has its processor stand still (`true`) or go on. Rejects when the machine does not take it. */
  freeze(frozen: boolean): Promise<unknown>;
  /** Presses the power button and waits for the end, some seconds at the most; then ends the process. Never rejects. */
  powerOff(): Promise<unknown>;
  /** Ends the process and waits until it is gone. May be called at any time, also more than once. Never rejects. */
  kill(): Promise<unknown>;
}

/** A network card to start a machine with. */
export interface MachineLink {
  readonly network: string;
  readonly mac: string;
  /** The switch port it is plugged into, if any. A unix path is relative to the working folder. */
  readonly address?: ListeningAddress;
}

/** What a machine is started with. */
export interface StartMachine {
  readonly spec: MachineSpec;
  readonly template: Template;
  /** In the order of `spec.nics`. */
  readonly links: readonly MachineLink[];
  /** The machine's own folder, relative to the lab's folder. Exists and is empty. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Told what is being done, for a person to read. */
  readonly onProgress: (what: string) => void;
}

/** Starts machines. Resolves once the guest answers; on failure or abort nothing of the machine is left running. */
export type MachineFactory = (request: StartMachine) => Promise<EmbeddedMachine>;
