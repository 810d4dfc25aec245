import type { Role } from '../model/lab.ts';

/**
 * What a step brings about on its machine: a state, not a command. `lab/script` renders each kind as the shell text
 * of its probe, apply and undo, so that engine, preview and hand-run script come from one value.
 */
export type Action =
  | {
      /** Links up, addresses and, if given, the default route, set in one go so that no half of it is ever seen. */
      readonly kind: 'network';
      readonly interfaces: readonly {
        readonly network: string;
        /** The kernel's name, or a MAC address where it is not known yet: then the shell texts look it up. */
        readonly interface: string;
        /** Address with prefix length, such as `10.0.69.132/24`. */
        readonly address: string;
      }[];
      readonly defaultRoute?: { readonly via: string; readonly interface: string };
    }
  | {
      readonly kind: 'packages';
      /** Debian package names, with the command whose presence shows that the package is there. */
      readonly packages: readonly { readonly name: string; readonly command: string }[];
    }
  | {
      readonly kind: 'sysctl';
      /** Settings as paths below /proc/sys, such as `net/ipv4/ip_forward`; an interface in one as in `network`. */
      readonly settings: readonly { readonly path: string; readonly value: string }[];
    }
  | {
      readonly kind: 'masquerade';
      /** Source subnet whose packets leave with the director's address. */
      readonly source: string;
      /** Comment that marks the rule as the lab's own. */
      readonly comment: string;
    }
  | {
      /** What IPVS passes on for one virtual service leaves with another source: full NAT. */
      readonly kind: 'source-nat';
      readonly vip: string;
      readonly port: number;
      readonly protocol: 'tcp' | 'udp';
      /** The LIP. */
      readonly source: string;
      /** Comment that marks the rule as the lab's own. */
      readonly comment: string;
    }
  | {
      /** The VIP as a host address of a real server, on an interface that leads nowhere: `lo` or `tunl0`. */
      readonly kind: 'virtual-address';
      readonly interface: 'lo' | 'tunl0';
      readonly vip: string;
    }
  | {
      readonly kind: 'module';
      /** Kernel modules that must be loaded, such as `ip_vs_wrr`. */
      readonly modules: readonly string[];
    }
  | {
      /** Packets to these ports of the VIP get a firewall mark, by which IPVS knows them as one service. */
      readonly kind: 'packet-mark';
      readonly vip: string;
      readonly protocol: 'tcp' | 'udp';
      readonly ports: readonly number[];
      readonly mark: number;
      /** Chains of the mangle table: what comes in, and where the director itself may ask, what it sends. */
      readonly chains: readonly ('PREROUTING' | 'OUTPUT')[];
      /** Comment that marks the rules as the lab's own. */
      readonly comment: string;
    }
  | {
      readonly kind: 'virtual-service';
      readonly vip: string;
      readonly port: number;
      readonly protocol: 'tcp' | 'udp';
      /** If given, the service is all packets with this mark; its destinations then have port 0: each packet keeps its own. */
      readonly mark?: number;
      readonly scheduler: string;
      /** Options of the scheduler, such as `sh-port`, in alphabetical order, as ipvsadm lists them. */
      readonly schedulerFlags?: readonly string[];
      readonly persistence?: { readonly timeoutSeconds: number; readonly netmask?: string };
      /** In the order in which they are added: the kernel puts each new one at the head of its list. */
      readonly destinations: readonly {
        readonly address: string;
        readonly port: number;
        readonly method: 'masquerade' | 'gateway' | 'tunnel';
        readonly weight: number;
        /** Connections from which on it takes no more, and below which it takes some again. */
        readonly upperThreshold?: number;
        readonly lowerThreshold?: number;
      }[];
    }
  | {
      readonly kind: 'page';
      /** Absolute path on the machine. */
      readonly file: string;
      /** Exact content; no newline is added. */
      readonly content: string;
    }
  | {
      readonly kind: 'web-server';
      /** TCP ports that nginx must listen on, on every IPv4 address. */
      readonly ports: readonly number[];
      /** A configuration file that makes nginx listen on those of them that the package's own site does not have. */
      readonly site?: { readonly file: string; readonly content: string };
    }
  | {
      /** dnsmasq, which answers every name below a domain with one address, and knows no other name. */
      readonly kind: 'dns-server';
      /** UDP ports that it must listen on. */
      readonly ports: readonly number[];
      /** The machine's own addresses that it listens on, so that each answer leaves with the one that was asked. */
      readonly addresses: readonly string[];
      readonly domain: string;
      readonly answer: string;
      /** Where it logs each query. */
      readonly logFile: string;
    };

/** The ordered unit of work on one machine. A step that already holds is skipped. */
export interface Step {
  /** Unique in the plan and stable between plans of one lab: `director.virtual-service`. */
  readonly id: string;
  readonly machine: string;
  /** What it brings about, in words with the values: `Address 10.0.69.132/24 on outside (eth1)`. */
  readonly title: string;
  /** Why the lab needs it, in one or two sentences. */
  readonly why: string;
  readonly action: Action;
  /** Steps of other machines that must hold before this one starts. */
  readonly after: readonly string[];
  /** Longest time for probe, apply and probe together. */
  readonly deadlineMs: number;
}

/** The steps of one machine, in order. */
export interface MachinePlan {
  readonly machine: string;
  readonly role: Role;
  readonly steps: readonly Step[];
}

/** The ordered work for each machine of a lab. */
export interface Plan {
  readonly lab: string;
  readonly machines: readonly MachinePlan[];
}
