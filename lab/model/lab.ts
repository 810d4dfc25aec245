/**
 * The lab: one topology with its service, as a lab file describes it. These are the values that every other part
 * of the house reads: defaults are filled in, addresses are canonical dotted quads, and `lab/check` has seen them.
 */

/** Where the machines of a lab come from: VMs that LVS Lab boots itself, or machines reachable by SSH. */
export type MachineSource = 'embedded' | 'ssh';

/** How the director hands a packet to a real server. `fullnat` is NAT plus a source NAT to the LIP. */
export const forwardings = ['nat', 'dr', 'tun', 'fullnat'] as const;
export type Forwarding = (typeof forwardings)[number];

/** Schedulers by the names that ipvsadm gives them; each is a kernel module `ip_vs_<name>`. */
export const schedulers = [
  'rr',
  'wrr',
  'lc',
  'wlc',
  'lblc',
  'lblcr',
  'dh',
  'sh',
  'mh',
  'sed',
  'nq',
  'fo',
  'ovf',
  'twos',
] as const;
export type Scheduler = (typeof schedulers)[number];

/** Transport protocol of a virtual service. */
export type Protocol = 'tcp' | 'udp';

/** An Ethernet segment of the lab with one IPv4 subnet. */
export interface Network {
  /** Subnet in CIDR form with no host bits set, such as `10.0.69.0/24`. */
  readonly cidr: string;
  /** Router of the segment, if there is one; an address inside `cidr` that no machine may take. */
  readonly gateway?: string;
}

/** What the director offers: VIP, port and protocol, and how connections reach the real servers. */
export interface VirtualService {
  readonly vip: string;
  /** 1 to 65535; the default is 80. */
  readonly port: number;
  readonly protocol: Protocol;
  readonly forwarding: Forwarding;
  readonly scheduler: Scheduler;
  /** The LIP: source address that real servers see under full NAT. */
  readonly localAddress?: string;
}

/** How a machine of an `ssh` lab is reached. Holds no secret: keys stay in files or in the agent. */
export interface SshTarget {
  readonly host: string;
  /** 1 to 65535; the default is 22. */
  readonly port: number;
  readonly user: string;
  /** Private key file; `~` means the home folder. Without it the agent and the usual key files are tried. */
  readonly identityFile?: string;
  /** Jump host as `user@host:port`, or the name of another machine of the lab. */
  readonly jump?: string;
}

/** A host of the lab. */
export interface Machine {
  readonly name: string;
  /** IPv4 address of the machine on each network that it is attached to, by the network's name. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Only, and always, with `machines: ssh`. */
  readonly ssh?: SshTarget;
  /** Interface (name or MAC address) on each network, by the network's name. Only with `machines: ssh`. */
  readonly interfaces?: Readonly<Record<string, string>>;
}

/** A machine that answers requests. */
export interface RealServer extends Machine {
  /** 0 to 65535; the default is 1, and 0 takes no new connection. */
  readonly weight: number;
  /** Exactly what the server answers to `GET /`, byte for byte in UTF-8; the default is the machine's name. */
  readonly page: string;
}

/** A whole lab, checked. */
export interface Lab {
  readonly version: 1;
  readonly name: string;
  readonly machines: MachineSource;
  readonly networks: Readonly<Record<string, Network>>;
  readonly service: VirtualService;
  readonly client: Machine;
  readonly directors: readonly Machine[];
  readonly realServers: readonly RealServer[];
}

/** The part that a machine plays. */
export type Role = 'client' | 'director' | 'realServer';

/** A machine with its part and its path in the lab file (`realServers[0]`). */
export interface MachineInLab {
  readonly machine: Machine;
  readonly role: Role;
  readonly path: string;
}

/** All machines of a lab in a fixed order: client, directors, real servers. */
export function machinesOf(lab: Lab): readonly MachineInLab[] {
  return [
    { machine: lab.client, role: 'client', path: 'client' },
    ...lab.directors.map((machine, i): MachineInLab => ({
      machine,
      role: 'director',
      path: `directors[${i}]`,
    })),
    ...lab.realServers.map((machine, i): MachineInLab => ({
      machine,
      role: 'realServer',
      path: `realServers[${i}]`,
    })),
  ];
}

/** The user that commands run as on a machine: root on embedded ones. */
export function userOn(lab: Lab, machine: string): string {
  if (lab.machines === 'embedded') return 'root';
  return machinesOf(lab).find((entry) => entry.machine.name === machine)?.machine.ssh?.user ?? 'root';
}

/** Where the SSH server of a machine of an `ssh` lab answers. Embedded ones have no such place: their own name stands for it. */
export function reachedAt(lab: Lab, machine: string): Pick<SshTarget, 'host' | 'port'> {
  const ssh = machinesOf(lab).find((entry) => entry.machine.name === machine)?.machine.ssh;
  return { host: ssh?.host ?? machine, port: ssh?.port ?? 22 };
}
