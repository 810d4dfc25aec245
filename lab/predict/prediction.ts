import type { Persistence, Scheduler, SchedulerFlag } from '../model/lab.ts';

/** A real server as the scheduler sees it. */
export interface Destination {
  /** Name of the real server. */
  readonly name: string;
  /** 0 to 65535. */
  readonly weight: number;
  /** The RIP, for schedulers that hash it. */
  readonly address?: string;
  /** Connections with which it is full; without it, it never is. */
  readonly upperThreshold?: number;
  /** Connections below which it takes more again once it was full; without it, three quarters of the upper threshold. */
  readonly lowerThreshold?: number;
}

/**
 * How a test's connections come: short ones one after the other, ones that all stay open until the last is made, or
 * short ones from many source addresses in turn.
 */
export const loads = ['sequential', 'held', 'many-sources'] as const;
export type Load = (typeof loads)[number];

/** A server's connections as IPVS counts them. */
export interface ServerLoad {
  /** Established. */
  readonly active: number;
  /** In any other state; finished ones stay so for two minutes (TIME_WAIT). */
  readonly inactive: number;
}

/** The question: these destinations, in the order in which they were added, and this many connections. */
export interface PredictionInput {
  readonly scheduler: Scheduler;
  readonly flags?: readonly SchedulerFlag[];
  /** With it, a client's first connection is all that the scheduler decides on. */
  readonly persistence?: Persistence;
  /** The server that each group of clients (`clientGroup`) has by persistence; without it, none is known. */
  readonly remembered?: Readonly<Record<string, string>>;
  readonly destinations: readonly Destination[];
  /** Connections, each made after the one before was answered; nothing else is on the VIP. */
  readonly requests: number;
  /** The default is `sequential`. */
  readonly load?: Load;
  /** Where the service is, for schedulers that hash it. */
  readonly service?: {
    readonly vip: string;
    readonly port: number;
    /** The port that IPVS has for the destinations, 0 under a firewall mark; without it, the service's. */
    readonly destinationPort?: number;
  };
  /** Addresses that the connections come from, in turn; without it, one that is not known. */
  readonly sources?: readonly string[];
  /** Whether the kernel's hash of addresses is not the one of Linux 4.18 and later, so that what it names is not known. */
  readonly hashesOtherwise?: boolean;
  /** Connections that each server has before the first; without it, none. */
  readonly start?: Readonly<Record<string, ServerLoad>>;
}

/** Connections of a server: equal where the scheduler leaves no choice. */
export interface CountRange {
  readonly least: number;
  readonly most: number;
}

/** A part of a cycle: these servers in this order, so many times over. */
export interface Stretch {
  readonly servers: readonly string[];
  readonly times: number;
}

/** The servers follow a cycle over and over; where in it a test begins is not known (any rotation). */
export interface CyclePrediction {
  readonly kind: 'cycle';
  /**
   * The whole cycle in short form, at most one stretch a server. Large weights make cycles of millions of places
   * (256 servers of weight up to 65535), which nobody should write out.
   */
  readonly stretches: readonly Stretch[];
  /** Places in the whole cycle. */
  readonly cycleLength: number;
  /** The cycle written out for showing, cut after `shownPlaces`; the whole of it where `cycleLength` says so. */
  readonly cycle: readonly string[];
  /** Connections of each server: least and most over all rotations, equal where `requests` is whole cycles. */
  readonly counts: Readonly<Record<string, CountRange>>;
  /**
   * Connections that servers with a threshold take before they are full and the cycle goes on without them. Absent where
   * none can become so.
   */
  readonly room?: Readonly<Record<string, CountRange>>;
}

/** Schedulers that choose by weights and the servers' connections alone. */
export type ChoosingScheduler = 'lc' | 'wlc' | 'sed' | 'nq' | 'fo' | 'ovf';

/** Each connection has one server that it must go to, which follows from those before it. */
export interface ChoicesPrediction {
  readonly kind: 'choices';
  readonly why: string;
  readonly scheduler: ChoosingScheduler;
  readonly load: Load;
  /** In the kernel's order: last added first. */
  readonly servers: readonly Destination[];
  /** Server of each connection, `null` where none takes it; cut after `shownPlaces`. */
  readonly sequence: readonly (string | null)[];
  /** Least and most are equal. */
  readonly counts: Readonly<Record<string, CountRange>>;
  /** Connections that no server takes. */
  readonly refused: number;
}

/** All connections of one key (a source address, or the VIP) go to one server. */
export interface AffinityPrediction {
  readonly kind: 'affinity';
  readonly why: string;
  /** What binds them; without it, the scheduler does. */
  readonly by?: 'persistence';
  /** What binds connections together: connection i belongs to key i modulo their number. */
  readonly keys: readonly {
    /** An address, or a subnet of clients that persistence takes for one. */
    readonly key: string;
    /**
     * The server that the hash of Linux 4.18 and later leads to, or that the director remembers by persistence; `null`
     * where that has weight 0, so that nobody takes the connection; absent where it cannot be told.
     */
    readonly server?: string | null;
    /** Where they go in its stead while it is full, in this order; only with `limits`, and where the hash tells. */
    readonly instead?: readonly string[];
  }[];
  readonly counts: Readonly<Record<string, CountRange>>;
  /** Where a server may become full in the test. */
  readonly limits?: AffinityLimits;
  /** Where a weight is 0 under mh, whose table goes by the weight before that: the keys' servers by one of these. */
  readonly tables?: PossibleTables;
}

/** What mh's table may be while a weight is 0. */
export interface PossibleTables {
  /** Whether these are all that there can be; else one more may be the kernel's. */
  readonly isComplete: boolean;
  /** Likelier ones first. */
  readonly possible: readonly {
    readonly lastWeights: LastWeights;
    /** In the order of the keys; `null` for those of a server of weight 0. */
    readonly servers: readonly (string | null)[];
  }[];
}

/** Weights that servers of weight 0 had last, of which any gives the same; 0 for one that never had another. */
export type LastWeights = Readonly<Record<string, CountRange>>;

/** What a scheduler that binds connections does once servers are full. */
export interface AffinityLimits {
  /** Connections that servers with a threshold take before they are full. */
  readonly room: Readonly<Record<string, CountRange>>;
  /** `refuses`: nobody takes the connection. `moves`: another server does. `keeps`: the same one all the same. */
  readonly whenFull: 'refuses' | 'moves' | 'keeps';
}

/**
 * Each connection goes where the hash of its source address and port leads. Which port it has shows once it is made, so
 * that counts lie in these ranges with the stated confidence before, and are exact afterwards.
 */
export interface PortsPrediction {
  readonly kind: 'ports';
  readonly why: string;
  readonly hash: SourceHash;
  /** Addresses that the connections come from, in turn; never empty. */
  readonly sources: readonly string[];
  /** Expected connections of each server; with those that nobody takes, they add up to the requests. */
  readonly expected: Readonly<Record<string, number>>;
  readonly counts: Readonly<Record<string, CountRange>>;
  /** Where a server may become full in the test. */
  readonly limits?: AffinityLimits;
}

/** A scheduler that hashes sources, over its servers. */
export interface SourceHash {
  readonly scheduler: 'sh' | 'mh';
  /** In the kernel's order: last added first. */
  readonly servers: readonly Destination[];
  /** The port that IPVS has for them, which mh hashes. */
  readonly destinationPort: number;
  /** Whether it looks for another server where that of the hash takes none (`sh-fallback`, `mh-fallback`). */
  readonly looksOn: boolean;
}

/** Each connection goes to a random server; the counts lie in these ranges with the stated confidence. */
export interface SharesPrediction {
  readonly kind: 'shares';
  readonly why: string;
  /** Expected connections of each server; with those that nobody takes, they add up to the requests. */
  readonly expected: Readonly<Record<string, number>>;
  readonly counts: Readonly<Record<string, CountRange>>;
  /** Probability, 0 to 1, that a sound scheduler is not called unsound. */
  readonly confidence: number;
  /** Probability that nobody takes a connection, where that is known and not 0. */
  readonly untaken?: number;
  /** What twos draws from, where tests of it could be simulated; else counts are compared with independent draws. */
  readonly draws?: {
    readonly load: Load;
    /** Those that have a weight, in the kernel's order. */
    readonly servers: readonly Destination[];
  };
}

/** What a scheduler must do. */
export type Prediction =
  | CyclePrediction
  | ChoicesPrediction
  | AffinityPrediction
  | PortsPrediction
  | SharesPrediction
  | {
      /** No server takes a connection: every weight is 0, or there is no server. */
      readonly kind: 'nobody';
      readonly why: string;
    }
  | {
      /** Nothing is predicted; counts are shown and accounts compared, no more. */
      readonly kind: 'unpredicted';
      readonly why: string;
    };

/** What one scheduler does with destinations of which at least one takes connections. */
export type Predictor = (input: PredictionInput) => Prediction;
