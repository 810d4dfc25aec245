import type { IpvsService } from '../fact/ipvsTable.ts';
import type { MachineInLab } from '../model/lab.ts';

/** A TCP socket that listens. */
export interface Listener {
  /** Address as the kernel has it: `0.0.0.0`, `::`, `127.0.0.1`, … */
  readonly address: string;
  readonly port: number;
  /** Name of a process that holds it, where it could be seen. */
  readonly process?: string;
}

/** An IPv4 address on an interface. */
export interface SeenAddress {
  readonly interface: string;
  readonly address: string;
  readonly prefixLength: number;
  /** Whether the interface is switched on. */
  readonly up: boolean;
}

/** What was seen on a machine, in so far as the doctor's rules ask. */
export interface Observation {
  readonly ipForward: boolean;
  /** Whether the kernel has ip_vs. */
  readonly ipvs: boolean;
  readonly services: readonly IpvsService[];
  readonly addresses: readonly SeenAddress[];
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
