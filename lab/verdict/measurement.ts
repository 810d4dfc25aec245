import type { Load } from '../predict/prediction.ts';
import type { StartRange } from './matchChoices.ts';

/** Why a request got no answer, by what the client's TCP stack or HTTP client saw. */
export type LossKind = 'timeout' | 'refused' | 'reset' | 'unreachable' | 'other';

/** One request, on its own TCP connection or over UDP from its own port, and what came of it. */
export type Answer = {
  /** 0-based position in the test. */
  readonly index: number;
  /** Time from start to the last byte, in milliseconds. */
  readonly durationMs: number;
  /**
   * Source port of the client's connection; 0 where it is not known: of a connection that was not established, in a test
   * that left its ports to the machine, from a laptop or with more than 10,000 requests.
   */
  readonly sourcePort: number;
} & (
  | { readonly kind: 'answered'; readonly realServer: string }
  | {
      /**
       * An answer that is no real server's page: `bodyStart` holds its first 200 characters. Over UDP, the addresses that
       * are no real server's, or the name of the response code.
       */
      readonly kind: 'wrong';
      /** That of HTTP; over UDP the response code of DNS. */
      readonly status: number;
      readonly bodyStart: string;
    }
  | { readonly kind: 'lost'; readonly loss: LossKind; readonly detail: string }
);

/** Where test requests come from. */
export type RequestSource = 'client' | 'director' | 'laptop';

/** What IPVS itself recorded during a test. */
export interface IpvsAccount {
  /** Whether the virtual service existed on the director when the test ended. */
  readonly servicePresent: boolean;
  /** Scheduler that the kernel has for the service; absent without a service. */
  readonly scheduler?: string;
  /** Weights that the kernel has, by real server; a destination of no real server appears under its `address:port`. */
  readonly weights: Readonly<Record<string, number>>;
  /**
   * Connections of this test by real server, whether their requests were answered or not; one to a destination of
   * no real server appears under its `address:port`.
   */
  readonly connections: Readonly<Record<string, number>>;
  /** Connections to the virtual service during the test that this test did not make. */
  readonly foreign: number;
  /**
   * Requests (0-based) from a source port of which IPVS had a connection before the test: that may have led them, whatever
   * the scheduler says (`is_new_conn_expected` in ip_vs_core.c). Without it, none.
   */
  readonly reused?: readonly number[];
  /** Connections that the real servers had before the test, as far as they stayed; without it, none. */
  readonly start?: Readonly<Record<string, StartRange>>;
}

/** What one server logged during a test. */
export interface LogAccount {
  /** Requests of this test. */
  readonly own: number;
  /** Other requests in the same time. */
  readonly foreign: number;
  /** Source addresses of the test's requests as the server saw them, each once; absent where they are not known. */
  readonly senders?: readonly string[];
}

/** Everything that a test saw: the client's, IPVS's and the servers' account. */
export interface Measurement {
  readonly from: RequestSource;
  /** How the connections came; without it, one after the other. */
  readonly load?: Load;
  readonly requests: number;
  /** In the order in which the requests were sent; fewer than `requests` if the test was stopped. */
  readonly answers: readonly Answer[];
  readonly ipvs: IpvsAccount;
  /** By real server; a server whose log could not be read is missing. */
  readonly logs: Readonly<Record<string, LogAccount>>;
  /** Time of sending, from the first request to the last answer. */
  readonly durationMs: number;
}
