import type { IpvsConnection } from '../fact/ipvsConnection.ts';
import type { ServiceThresholds } from '../fact/ipvsadmThresholds.ts';
import type { IpvsService } from '../fact/ipvsTable.ts';
import type { Neighbour } from '../fact/procNetArp.ts';
import type { MachineInLab } from '../model/lab.ts';

/** A socket that listens. */
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
  /** Of the interface: its MAC address in lower case, where it has one. */
  readonly mac?: string;
  /** Of the interface, in bytes. */
  readonly mtu?: number;
}

/** A route of the main table. */
export interface SeenRoute {
  /** Subnet in CIDR form or a single address; `default` for all others. */
  readonly destination: string;
  /** Absent where the destination is on the interface's own segment. */
  readonly gateway?: string;
  readonly interface?: string;
}

/** Settings of one interface; one that could not be read is missing. */
export type InterfaceSettings = Readonly<
  Partial<Record<'arp_ignore' | 'arp_announce' | 'rp_filter', number>>
>;

/** What tells that the kernel killed a web server for want of memory. */
export interface OutOfMemory {
  /** `MemoryMax` of its unit, in bytes; absent where it has none, and the machine as a whole had too little. */
  readonly limitBytes?: number;
  /** Processes of its control group, or of the group around that, that were killed since the machine started. */
  readonly kills?: number;
  /** The kernel log's last line on it, where it is still there. */
  readonly logged?: string;
}

/** What was seen on a machine, in so far as the doctor's rules ask. */
export interface Observation {
  readonly ipForward: boolean;
  /** Whether the kernel has ip_vs. */
  readonly ipvs: boolean;
  /** With options of schedulers and times of persistence only where the lab file has any such thing. */
  readonly services: readonly IpvsService[];
  /** Thresholds of the destinations; of a director, where the lab file has any. */
  readonly thresholds?: readonly ServiceThresholds[];
  /** Rules of the mangle table, as iptables-save writes them; of a director, where the lab has a firewall mark. */
  readonly markRules?: readonly string[];
  readonly addresses: readonly SeenAddress[];
  /** Addresses of the machine's default routes, in the kernel's order. */
  readonly gateways: readonly string[];
  /** TCP sockets that listen. */
  readonly listeners: readonly Listener[];
  /** UDP sockets that take packets from anybody; empty where the lab has no service over UDP. */
  readonly udpListeners: readonly Listener[];
  /** Rules of the filter table that drop or reject, and policies that do, as iptables-save writes them. */
  readonly denials: readonly string[];
  readonly selinuxEnforcing: boolean;
  readonly routes: readonly SeenRoute[];
  /** Interfaces (and `all`) that may send ICMP redirects. */
  readonly sendRedirects: readonly string[];
  /**
   * arp_ignore, arp_announce and rp_filter of each interface and of `all`, of which the kernel takes the larger; only of
   * a real server that has the VIP itself.
   */
  readonly interfaceSettings?: Readonly<Record<string, InterfaceSettings>>;
  /** Whom it knows by ARP; a director under DR has first asked those again that did not answer last time. */
  readonly neighbours: readonly Neighbour[];
  /** Rules that keep a director under TUN from sending ICMP fragmentation needed, as iptables-save writes them. */
  readonly silentAboutSize?: readonly string[];
  /** What full NAT asks of the director; absent under other methods. */
  readonly sourceNat?: {
    /** Whether IPVS shows its connections to netfilter. */
    readonly conntrack: boolean;
    /** Rules of the nat table's POSTROUTING, as iptables-save writes them. */
    readonly rules: readonly string[];
  };
  /** The real server's page; absent on other machines. */
  readonly page?: 'right' | 'wrong' | 'missing';
  /** Processes of the web server that a signal has stopped. */
  readonly stoppedProcesses: number;
  /** Of a real server whose web server does not run since the kernel killed it for want of memory. */
  readonly outOfMemory?: OutOfMemory;
  /** Connections that IPVS has as ESTABLISHED, a hundred at the most. */
  readonly established: readonly IpvsConnection[];
}

/** A machine of the lab with what was seen on it. */
export interface ObservedMachine extends MachineInLab {
  readonly seen: Observation;
}

/** What was seen of the lab from outside its machines. */
export interface Surroundings {
  /** Machines that could not be looked at, and why. */
  readonly silent: readonly {
    readonly machine: string;
    readonly why: 'off' | 'frozen' | 'unreachable';
    /** What shows it, as a sentence. */
    readonly evidence: string;
  }[];
  /** Cables that are pulled. */
  readonly pulled: readonly {
    readonly machine: string;
    readonly network: string;
    readonly dropped: number;
  }[];
  /** Cables that lead to another segment than the network's. */
  readonly moved?: readonly { readonly machine: string; readonly network: string }[];
  /** Segments that lose, delay or duplicate frames. */
  readonly impaired: readonly {
    readonly network: string;
    readonly lossPercent: number;
    readonly delayMs: number;
    readonly duplicationPercent: number;
    readonly frames: number;
    readonly lost: number;
    readonly duplicated: number;
  }[];
}
