/** An address with a port. IPv4 as a dotted quad, IPv6 without brackets. */
export interface Endpoint {
  readonly address: string;
  /** 0 to 65535; 0 where a virtual service takes every port. */
  readonly port: number;
}

/** What tells a virtual service from all others. */
export type ServiceKey =
  | ({ readonly kind: 'address'; readonly protocol: 'tcp' | 'udp' | 'sctp' } & Endpoint)
  | {
      /** A service of the packets that netfilter gave this mark. */
      readonly kind: 'fwmark';
      readonly mark: number;
      readonly family: 4 | 6;
    };

/** How packets reach a destination; `local` is the director itself. */
export type IpvsMethod = 'masquerade' | 'gateway' | 'tunnel' | 'local' | 'bypass';

/** One real server of a virtual service as IPVS has it. */
export interface IpvsDestination extends Endpoint {
  readonly method: IpvsMethod;
  /** 0 to 65535. */
  readonly weight: number;
  /** Connections in state ESTABLISHED. */
  readonly activeConnections: number;
  /** Connections in any other state. */
  readonly inactiveConnections: number;
}

/** One virtual service as IPVS has it, with its destinations in the order of the listing. */
export interface IpvsService {
  readonly key: ServiceKey;
  readonly scheduler: string;
  /** Options of the scheduler as ipvsadm names them, such as `sh-port`. /proc/net/ip_vs does not show them. */
  readonly schedulerFlags: readonly string[];
  /** Present with persistence. */
  readonly persistence?: {
    /** In seconds; absent where it was given in ticks of an unknown length (/proc/net/ip_vs). */
    readonly timeoutS?: number;
    /** Netmask that groups clients; absent where each address stands for itself. */
    readonly netmask?: string;
    /** Persistence engine, such as `sip`. */
    readonly engine?: string;
  };
  /** Whether each packet is scheduled by itself (UDP). */
  readonly onePacket: boolean;
  readonly destinations: readonly IpvsDestination[];
}
