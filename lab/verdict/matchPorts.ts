import { binomialTails } from '../predict/binomial.ts';
import {
  hashSource,
  tablesOf,
  takerOfSource,
  takersOf,
  type HashedSource,
  type HashTable,
} from '../predict/hashTable.ts';
import type { AffinityPrediction, CountRange, LastWeights, PortsPrediction } from '../predict/prediction.ts';
import type { Departure } from './departure.ts';
import type { Choice } from './matchChoices.ts';
import { walkByHash } from './matchLimitedAffinity.ts';
import type { Answer } from './measurement.ts';

/** How the real servers of the requests agree with the hash of their addresses and ports. */
export interface PortsMatch {
  /** Absent where the hash leads each request to where it went. */
  readonly departure?: Departure;
  /** Where each request had to go; `null` for nobody, `undefined` where its port is not known or was in use before. */
  readonly expected: readonly (string | null | undefined)[];
  /** `address:port` of each request whose port is known. */
  readonly clients: readonly (string | undefined)[];
  /** Requests that were refused because nobody was to take them. */
  readonly refused: ReadonlySet<number>;
  /** Set where so many refusals are improbable: how many there were, and how many are expected. */
  readonly oddRefusals?: { readonly count: number; readonly expected: number };
  /** With which last weights of servers of weight 0 the table leads so. */
  readonly lastWeights?: LastWeights;
}

export interface PortsQuestion {
  readonly prediction: PortsPrediction;
  readonly answers: readonly Answer[];
  /** In the order of the requests. */
  readonly choices: readonly Choice[];
  /** Requests whose client had an entry before: that may have led them, and not the hash. */
  readonly reused: readonly number[];
  /** Connections that servers take before they are full; a server without any is never full. */
  readonly room: Readonly<Record<string, CountRange>>;
  /** Names of the real servers whose weight is not 0. */
  readonly servers: readonly string[];
  readonly requests: number;
  readonly foreign: number;
  /** Time of the test, in milliseconds. */
  readonly durationMs: number;
}

/** Probability that so few, or so many, refusals are called odd though they are by chance; twice that in all. */
const oddBelow = 0.00025;

/**
 * Asks whether each request went where its address and port lead. A refused one has no port that is known; how many there
 * are must be probable by the places that lead to nobody. Where a weight is 0 under mh, one of its possible tables must
 * explain all.
 */
export function matchPorts(question: PortsQuestion): PortsMatch {
  const { prediction, answers, reused } = question;
  const { hash, sources } = prediction;
  const unsure = new Set(reused);
  const hashed = answers.map(({ index, sourcePort }) => {
    const address = sources[index % sources.length] ?? '';
    if (sourcePort === 0) return undefined;
    return {
      client: `${address}:${sourcePort}`,
      isSure: !unsure.has(index),
      source: hashSource(hash.scheduler, address, sourcePort),
    };
  });
  let first: PortsMatch | undefined;
  for (const table of tablesOf(hash).tables) {
    const match =
      prediction.limits === undefined
        ? matchTable(question, hashed, table)
        : walkTable(question, hashed, table);
    if (match.departure === undefined && match.oddRefusals === undefined) return match;
    first ??= match;
  }
  return first ?? { expected: [], clients: [], refused: new Set() };
}

interface HashedRequest {
  readonly client: string;
  readonly isSure: boolean;
  readonly source: HashedSource;
}

type HashedRequests = readonly (HashedRequest | undefined)[];

function matchTable(
  { prediction: { hash }, choices }: PortsQuestion,
  hashed: HashedRequests,
  table: HashTable,
): PortsMatch {
  const expected: (string | null | undefined)[] = [];
  const refused = new Set<number>();
  let departure: Departure | undefined;
  for (const [request, choice] of choices.entries()) {
    const one = hashed[request];
    const server = one?.isSure === true ? (takerOfSource(hash, table, one.source)?.name ?? null) : undefined;
    expected.push(server);
    if (choice.kind === 'server' && server !== undefined && server !== choice.name) {
      departure ??= { request, expected: server, got: choice.name, ...(one && { key: one.client }) };
    }
    const isRefused = choice.kind === 'nobody' || choice.kind === 'absent';
    if (isRefused && (server === undefined || server === null)) refused.add(request);
  }
  const untaken = untakenOf(hash, table);
  const { atMost, atLeast } = binomialTails(refused.size, choices.length, untaken);
  const isOdd = Math.min(atMost, atLeast) < oddBelow;
  return {
    ...(departure === undefined ? {} : { departure }),
    expected,
    clients: hashed.map((one) => one?.client),
    refused: isOdd ? new Set() : refused,
    ...(isOdd && untaken > 0
      ? { oddRefusals: { count: refused.size, expected: untaken * choices.length } }
      : {}),
    ...(table.lastWeights === undefined ? {} : { lastWeights: table.lastWeights }),
  };
}

/** Share of the places whose connections nobody takes. */
function untakenOf({ looksOn }: PortsPrediction['hash'], { places }: HashTable): number {
  return looksOn ? 0 : places.filter(({ weight }) => weight === 0).length / places.length;
}

/** With servers that become full: each request is a key of its own. */
function walkTable(
  { prediction, choices, room, servers, requests, foreign, durationMs }: PortsQuestion,
  hashed: HashedRequests,
  table: HashTable,
): PortsMatch {
  const { hash, why, counts, limits } = prediction;
  type Key = AffinityPrediction['keys'][number];
  const keys = Array.from({ length: requests }, (_, request): Key => {
    const one = hashed[request];
    if (one?.isSure !== true) return { key: `request ${request + 1}` };
    const [server, ...instead] = takersOf(hash, table, one.source).map(({ name }) => name);
    return { key: one.client, server: server ?? null, instead: limits?.whenFull === 'moves' ? instead : [] };
  });
  // Stands for refused requests, whose ports are not known: one that leads to a server of weight 0 may be among them.
  const untaken: readonly Key[] = untakenOf(hash, table) > 0 ? [{ key: '', server: null }] : [];
  const { departure, expected, full } = walkByHash({
    prediction: { kind: 'affinity', why, keys: [...keys, ...untaken], counts },
    whenFull: limits?.whenFull ?? 'refuses',
    room,
    servers,
    choices,
    requests,
    foreign,
    durationMs,
  });
  return {
    ...(departure === undefined ? {} : { departure }),
    expected,
    clients: hashed.map((one) => one?.client),
    refused: full,
    ...(table.lastWeights === undefined ? {} : { lastWeights: table.lastWeights }),
  };
}
