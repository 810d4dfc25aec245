import { parseDigQuery, splitDigOutput, type DigOutcome } from '../../lab/fact/digOutput.ts';
import { UnreadableOutput } from '../../lab/fact/unreadableOutput.ts';
import type { RealServer } from '../../lab/model/lab.ts';
import { UnreadableRecord, type ReadAnswer } from './answerReader.ts';
import type { RequestOrigin } from './sourcePorts.ts';

/** What dig prints of a query is some lines; more than this is something else. */
const longestQueryCharacters = 16 * 1024;

/** Numbers of response codes (RFC 1035, 4.1.1, and RFC 2136, 2.2) by the names that dig gives them. */
const responseCodes = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
];

export interface QueryReaderOptions {
  readonly realServers: readonly Pick<RealServer, 'name' | 'addresses'>[];
  /** Where each query comes from, in their order. */
  readonly sources: readonly RequestOrigin[];
  /** The name that a query (0-based) asks for. */
  readonly nameOf: (index: number) => string;
  /** When the first query goes, in milliseconds of the same clock as `read` is given. */
  readonly startedAtMs: number;
}

/** Reads dig's output as it arrives: queries are answered or lost in the order in which they were asked. */
export class QueryReader {
  readonly #options: QueryReaderOptions;
  readonly #decoder = new TextDecoder();
  #held = '';
  #index = 0;
  #latestAtMs: number;

  constructor(options: QueryReaderOptions) {
    this.#options = options;
    this.#latestAtMs = options.startedAtMs;
  }

  /**
   * Takes more output; returns the answers that it completes. dig tells how long an answer took, and nothing of a query
   * that had none: for that stands the time since the one before.
   * @throws UnreadableRecord
   */
  read(chunk: Uint8Array, atMs: number): readonly ReadAnswer[] {
    this.#held += this.#decoder.decode(chunk, { stream: true });
    const { queries, rest } = splitDigOutput(this.#held);
    this.#held = rest;
    if (rest.length > longestQueryCharacters) throw new UnreadableRecord(rest, 'an answer of dig has no end');
    return queries.map((text) => this.#answerOf(text, atMs));
  }

  #answerOf(text: string, atMs: number): ReadAnswer {
    const outcome = parsed(text);
    const index = this.#index++;
    const source = this.#options.sources[index];
    const expected = this.#options.nameOf(index);
    if (source === undefined || (outcome.kind === 'answered' && outcome.name.toLowerCase() !== expected)) {
      throw new UnreadableRecord(text, `dig answered another query than ${expected}`);
    }
    const sinceMs = atMs - this.#latestAtMs;
    this.#latestAtMs = atMs;
    if (outcome.kind === 'lost') {
      // "UDP setup … failed": nothing was sent.
      const isSent = outcome.loss !== 'other';
      const { loss, detail } = outcome;
      return {
        answer: {
          index,
          durationMs: sinceMs,
          sourcePort: isSent ? source.port : 0,
          kind: 'lost',
          loss,
          detail: `dig: ${detail}`,
        },
        localAddress: source.address,
      };
    }
    const common = { index, durationMs: outcome.durationMs, sourcePort: source.port };
    return { answer: { ...common, ...this.#tell(outcome) }, localAddress: source.address };
  }

  /** Whose address an answer holds. */
  #tell({
    status,
    addresses,
  }: Extract<DigOutcome, { kind: 'answered' }>):
    | { readonly kind: 'answered'; readonly realServer: string }
    | { readonly kind: 'wrong'; readonly status: number; readonly bodyStart: string } {
    const [only] = addresses;
    const realServer =
      addresses.length === 1
        ? this.#options.realServers.find((server) => Object.values(server.addresses).includes(only ?? ''))
        : undefined;
    if (status === 'NOERROR' && realServer !== undefined) {
      return { kind: 'answered', realServer: realServer.name };
    }
    const bodyStart = status === 'NOERROR' ? addresses.join(' ') : status;
    return { kind: 'wrong', status: Math.max(0, responseCodes.indexOf(status)), bodyStart };
  }
}

function parsed(text: string): DigOutcome {
  try {
    return parseDigQuery(text);
  } catch (error) {
    if (error instanceof UnreadableOutput) throw new UnreadableRecord(text, error.message);
    throw error;
  }
}
