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

/**
 * Settings of IPVS that a lab file may hold, with the largest value of each; the smallest is 0
 * (Documentation/networking/ipvs-sysctl.rst; `conntrack` is what full NAT needs).
 */
export const ipvsSettings = {
  conn_reuse_mode: 2,
  conntrack: 1,
  drop_entry: 3,
  drop_packet: 3,
  expire_nodest_conn: 1,
  expire_quiescent_template: 1,
  ignore_tunneled: 1,
  nat_icmp_send: 1,
  pmtu_disc: 1,
  secure_tcp: 3,
  sloppy_tcp: 1,
  snat_reroute: 1,
} as const;
export type IpvsSetting = keyof typeof ipvsSettings;

/** An Ethernet segment of the lab with one IPv4 subnet. */
export interface Network {
  /** Subnet in CIDR form with no host bits set, such as `10.0.69.0/24`. */
  readonly cidr: string;
  /** Router of the segment, if there is one; an address inside `cidr` that no machine may take. */
  readonly gateway?: string;
}

/**
 * Options of a scheduler (`ipvsadm -b`): what else it hashes, and whether it looks further where the hash leads to a
 * server that takes no connection (`IP_VS_SVC_F_SCHED1` to `3` in ip_vs.h).
 */
export const schedulerFlags = ['sh-fallback', 'sh-port', 'mh-fallback', 'mh-port'] as const;
export type SchedulerFlag = (typeof schedulerFlags)[number];

/** Persistence (`ipvsadm -p`, `-M`): a client that came before goes to the server that it had. */
export interface Persistence {
  /** How long a client is remembered after its last connection; 1 to 2,678,400 (31 days). */
  readonly timeoutSeconds: number;
  /** Clients whose addresses agree under this mask count as one; the default is each for itself. */
  readonly netmask?: string;
}

/** What the director offers: VIP, port and protocol, and how connections reach the real servers. */
export interface VirtualService {
  readonly vip: string;
  /** 1 to 65535; the default is 80, and 53 over UDP. */
  readonly port: number;
  readonly protocol: Protocol;
  readonly forwarding: Forwarding;
  readonly scheduler: Scheduler;
  /** The LIP: source address that real servers see under full NAT. */
  readonly localAddress?: string;
  /** Where real servers listen, if that is another port than the service's. Never with a firewall mark. */
  readonly serverPort?: number;
  readonly persistence?: Persistence;
  readonly schedulerFlags?: readonly SchedulerFlag[];
  /**
   * The service is all packets with this mark (`ipvsadm -f`), 1 to 2,147,483,647: those to `port` and `morePorts` of the
   * VIP get it from a rule of netfilter's mangle table.
   */
  readonly firewallMark?: number;
  /** Further ports of a service that goes by a firewall mark. */
  readonly morePorts?: readonly number[];
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
  /** Connections from which on it takes no more (`ipvsadm -x`); without it, as many as come. */
  readonly upperThreshold?: number;
  /** A full server takes connections again below so many (`ipvsadm -y`); without it, below 3/4 of the upper one. */
  readonly lowerThreshold?: number;
  /** Exactly what the server answers to `GET /`, byte for byte in UTF-8; the default is the machine's name. */
  readonly page: string;
}

/** A whole lab, checked. */
export interface Lab {
  readonly version: 1;
  readonly name: string;
  readonly machines: MachineSource;
  readonly networks: Readonly<Record<string, Network>>;
  /** The service that is looked at: the first of the lab file, unless `focusOn` chose another. */
  readonly service: VirtualService;
  /** The other services: on the same VIP, forwarded in the same way to the same real servers. */
  readonly moreServices?: readonly VirtualService[];
  /** Settings of IPVS on the directors, by their names below `net.ipv4.vs`. */
  readonly ipvs?: Readonly<Partial<Record<IpvsSetting, number>>>;
  readonly client: Machine;
  readonly directors: readonly Machine[];
  readonly realServers: readonly RealServer[];
}

/** Every service of a lab, the one that is looked at first. */
export function servicesOf(lab: Lab): readonly VirtualService[] {
  return [lab.service, ...(lab.moreServices ?? [])];
}

/** What names a service within its lab: `80/tcp`, `53/udp`, or `mark/7` where a firewall mark makes it. */
export function serviceId({
  port,
  protocol,
  firewallMark,
}: Pick<VirtualService, 'port' | 'protocol' | 'firewallMark'>): string {
  return firewallMark === undefined ? `${port}/${protocol}` : `mark/${firewallMark}`;
}

/** Every port of a service at the VIP. */
export function portsOf({ port, morePorts }: VirtualService): readonly number[] {
  return [port, ...(morePorts ?? [])];
}

/** The port at which a real server answers what comes to a port of the service. */
export function serverPortOf(service: VirtualService, port = service.port): number {
  return service.serverPort ?? port;
}

/**
 * The lab as seen from another of its services, which becomes `service`: for tests, walks and everything else that
 * looks at one service. Undefined if it has none of that id.
 */
export function focusOn(lab: Lab, id: string): Lab | undefined {
  const services = servicesOf(lab);
  const chosen = services.find((service) => serviceId(service) === id);
  if (chosen === undefined || chosen === lab.service) return chosen && lab;
  return { ...lab, service: chosen, moreServices: services.filter((service) => service !== chosen) };
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
