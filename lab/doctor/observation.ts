import type { MachineInLab } from '../model/lab.ts';

/** A TCP socket that listens. */
export interface Listener {
  /** Address as the kernel has it: `0.0.0.0`, `::`, `127.0.0.1`, … */
  readonly address: string;
  readonly port: number;
  /** Name of a process that holds it, where it could be seen. */
  readonly process?: string;
}

/** What was seen on a machine, in so far as the doctor's rules ask. */
export interface Observation {
  readonly ipForward: boolean;
  /** Whether the kernel has ip_vs. */
  readonly ipvs: boolean;
  /** Virtual services as `protocol address:port`, such as `tcp 10.0.69.132:80`. */
  readonly services: readonly string[];
  /** Addresses of the machine's default routes, in the kernel's order. */
  readonly gateways: readonly string[];
  readonly listeners: readonly Listener[];
  /** Rules of the filter table that drop or reject, and policies that do, as iptables-save writes them. */
  readonly denials: readonly string[];
  readonly selinuxEnforcing: boolean;
}

/** A machine of the lab with what was seen on it. */
export interface ObservedMachine extends MachineInLab {
  readonly seen: Observation;
}
