import type { MachineExit } from './qemuProcess.ts';
import type { Socket } from 'node:net';
import type { QmpClient } from './qmp.ts';
import type { Template } from './template.ts';
import type { OpenSshKeyPair } from './machineKeys.ts';

/** A network card of a clone, `eth1` upwards in the order given. */
export interface CloneNetworkCard {
  /** Lower-case MAC address with colons. */
  readonly mac: string;
  /** Unix socket of the switch's port, absolute; it must already be listening. Left out: no cable. */
  readonly switchSocket?: string;
}

export interface StartCloneOptions {
  readonly template: Template;
  /** The machine's own folder, absolute; made (0700) when it is missing. Holds its disk and console log. */
  readonly folder: string;
  /** The machine's name in the lab, for errors; its host name too. */
  readonly name: string;
  /** At most as many as the template has; the rest stays without a cable. */
  readonly networkCards: readonly CloneNetworkCard[];
  /** The machine's SSH host key (ed25519): pin its public half. */
  readonly hostKey: OpenSshKeyPair;
  /** Public keys, in OpenSSH's one-line form, that may log in as root. */
  readonly authorizedKeys: readonly string[];
  /** Port on 127.0.0.1 that leads to the machine's SSH server. Default: a free one. */
  readonly sshPort?: number;
  readonly signal: AbortSignal;
}

/** A running machine. */
export interface Clone {
  readonly name: string;
  readonly pid: number;
  /** Port on 127.0.0.1. */
  readonly sshPort: number;
  readonly consoleLog: string;
  readonly qmp: QmpClient;
  /** Settles when the machine's QEMU process has ended, for whatever reason. Never rejects. */
  readonly exited: Promise<MachineExit>;
  /**
   * A connection to the SSH server that has already announced itself; give it to ssh2 as `sock`. The first call takes
   * over the one that readiness was seen on, which saves the guest a process start; later calls open another.
   */
  connect(signal: AbortSignal): Promise<Socket>;
  /** Presses the power button and waits; after the deadline (default 10 s) ends the process. Never rejects. */
  powerOff(deadlineMs?: number): Promise<MachineExit>;
  /** Ends the process at once and waits until it is gone. */
  kill(): Promise<MachineExit>;
}

/**
 * Restores a machine from a template, gives it its own identity and waits until its SSH server answers. Rejects with a
 * `LabError`: `machine-stopped`, `machine-no-answer`, `disk-full`; with the signal's reason on abort. Nothing is left
 * running then. The machine ends with the process that started it.
 */
export declare function startClone(options: StartCloneOptions): Promise<Clone>;
