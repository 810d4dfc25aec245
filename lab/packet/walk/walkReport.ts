import type { Forwarding } from '../../model/lab.ts';
import type { TcpFlag } from '../layer.ts';

/** A frame as it was captured. */
export interface WalkFrame {
  /** Milliseconds since 1970, with a fraction. */
  readonly timeMs: number;
  readonly network: string;
  /** The machine that sent it; a name of the lab where it is one. */
  readonly sender: string;
  /** On the wire; `base64` may hold less. */
  readonly length: number;
  readonly base64: string;
}

/** One end of a hop. */
export interface HopEnd {
  /** Name in the lab of who has this MAC address; missing where nobody of the lab has it. */
  readonly machine?: string;
  readonly mac: string;
  readonly ip: string;
  /** Missing in ICMP and ARP. */
  readonly port?: number;
}

/** A place in a frame that a machine may rewrite as it forwards it. `tunnel` is an outer IP header. */
export const rewrittenFields = [
  'source-mac',
  'destination-mac',
  'source-ip',
  'destination-ip',
  'source-port',
  'destination-port',
  'tunnel',
] as const;
export type RewrittenField = (typeof rewrittenFields)[number];

/** What a machine rewrote between the hop that reached it and the one that it sent on. */
export interface Rewrite {
  readonly field: RewrittenField;
  /** Empty where there was nothing: a new outer header. */
  readonly before: string;
  readonly after: string;
}

/** One frame of the connection on one network. */
export interface Hop {
  readonly kind: 'tcp' | 'udp' | 'icmp' | 'arp';
  /** `request` from the client's side to the servers', `answer` the other way; ARP is neither. */
  readonly direction: 'request' | 'answer' | 'neither';
  /** Since the connection's first frame; less than 0 for ARP before it. */
  readonly atMs: number;
  readonly network: string;
  readonly source: HopEnd;
  readonly destination: HopEnd;
  /** The outer header, where the packet goes through a tunnel. */
  readonly tunnel?: { readonly source: string; readonly destination: string };
  /** Of a segment. */
  readonly flags: readonly TcpFlag[];
  /** Bytes of data. */
  readonly dataLength: number;
  /** What it says in a few words: `SYN`, `GET /?1 HTTP/1.1`, `who has 10.0.69.132?`, `A? q1.server.lvs-lab`. */
  readonly says: string;
  /** The same segment was sent before, on the same network. */
  readonly isRetransmission: boolean;
  /** Index of the hop that brought it to the machine that forwards it here. */
  readonly forwards?: number;
  /** By the machine that forwards it; empty where none does. */
  readonly rewrites: readonly Rewrite[];
}

/** What came of the connection. */
export type WalkOutcome = 'answered' | 'refused' | 'unanswered' | 'not-captured';

/** The walk of one connection from captured frames. */
export interface WalkReport {
  readonly lab: string;
  /** Id of the service that was walked. */
  readonly service: string;
  /** Names of the networks in the lab file's order. */
  readonly networks: readonly string[];
  readonly outcome: WalkOutcome;
  /** The real server that the director, or the network, led it to. */
  readonly realServer?: string;
  /** The forwarding method of the lab file. */
  readonly configured: Forwarding;
  /** The method that the frames show; missing where they show none. */
  readonly seen?: Forwarding;
  /** In words: which method this is and how it is seen, how it differs from the lab file, what else is striking. */
  readonly statements: readonly string[];
  /** In the order of time; ARP among them. `frames[i]` is the frame of `hops[i]`. */
  readonly hops: readonly Hop[];
  readonly frames: readonly WalkFrame[];
}
