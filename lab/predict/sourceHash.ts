import { bySource } from './affinity.ts';
import { hashSource, tablesOf, takerOfSource, takersOf, type HashTable } from './hashTable.ts';
import { inListOrder } from './listOrder.ts';
import type {
  AffinityLimits,
  AffinityPrediction,
  CountRange,
  Destination,
  PossibleTables,
  Prediction,
  PredictionInput,
  SourceHash,
} from './prediction.ts';
import { confidence, rangesOf, sharesPrediction } from './shares.ts';
import { mayFill, roomsOf } from './threshold.ts';

/** The scheduler's hash over the input's servers; `undefined` where what it hashes is not known. */
export function sourceHashOf(scheduler: 'sh' | 'mh', input: PredictionInput): SourceHash | undefined {
  const { destinations, flags = [], service, hashesOtherwise = false } = input;
  // mh is as old as its hash; sh hashes no address of its servers.
  const isKnown =
    scheduler === 'sh'
      ? !hashesOtherwise
      : service !== undefined && destinations.every(({ address }) => address !== undefined);
  if (!isKnown) return undefined;
  return {
    scheduler,
    servers: inListOrder(destinations),
    destinationPort: service?.destinationPort ?? service?.port ?? 0,
    looksOn: flags.includes(`${scheduler}-fallback`),
  };
}

/** Affinity of source addresses, by the hash. */
export function hashedAffinity(
  hash: SourceHash | undefined,
  why: string,
  input: PredictionInput,
): AffinityPrediction {
  const { sources = [] } = input;
  if (hash === undefined || sources.length === 0) return bySource(() => undefined, why, input);
  const { isComplete, tables } = tablesOf(hash);
  const hashed = new Map(sources.map((address) => [address, hashSource(hash.scheduler, address)]));
  const takers = (table: HashTable, address: string): readonly Destination[] => {
    const source = hashed.get(address);
    return source === undefined ? [] : takersOf(hash, table, source);
  };
  const [first, ...others] = tables;
  if (first?.lastWeights === undefined) {
    return bySource((address) => (first === undefined ? undefined : takers(first, address)), why, input);
  }
  const possible = new Map<string, PossibleTables['possible'][number]>();
  for (const table of [first, ...others]) {
    const servers = sources.map((address) => takers(table, address)[0]?.name ?? null);
    const key = servers.join(' ');
    const { lastWeights = {} } = table;
    if (!possible.has(key)) possible.set(key, { lastWeights, servers });
  }
  const known = new Map(
    sources.flatMap((address, i) => {
      const names = new Set([...possible.values()].map(({ servers }) => servers[i]));
      return names.size === 1 && isComplete ? [[address, takers(first, address)] as const] : [];
    }),
  );
  return {
    ...bySource((address) => known.get(address), why, input),
    tables: { isComplete, possible: [...possible.values()] },
  };
}

/** What a hash of source ports does with connections from known addresses; with others only shares. */
export function hashedPorts(
  scheduler: 'sh' | 'mh',
  hash: SourceHash | undefined,
  input: PredictionInput,
): Prediction {
  const { destinations, requests, flags = [], sources = [] } = input;
  const { byServer: expected, untaken } =
    hash === undefined
      ? sharesOfWeights(destinations, requests)
      : sharesOfTable(hash, likeliestOf(hash), requests);
  if (hash === undefined || sources.length === 0) {
    const isSure = scheduler === 'sh' && untaken > 0;
    return {
      ...sharesPrediction(
        expected,
        `${scheduler}-port has ${scheduler} hash the source port too, which each connection has another of`,
        input,
      ),
      ...(isSure ? { untaken } : {}),
    };
  }
  const limits: AffinityLimits | undefined = mayFill(input)
    ? { room: roomsOf(input), whenFull: hash.looksOn ? 'moves' : 'refuses' }
    : undefined;
  // While a weight is 0, mh's table is not known; and how many are refused before a server is full is chance.
  const isUncertain =
    limits !== undefined || (scheduler === 'mh' && destinations.some(({ weight }) => weight === 0));
  return {
    kind: 'ports',
    why:
      `${flags.find((flag) => flag.endsWith('-port')) ?? ''} has ${scheduler} hash the source port too: the real server of ` +
      'each connection follows from its address and port, which are known once it is made.' +
      (isUncertain ? '' : ` Until then, counts lie in a range with a confidence of ${confidence * 100} %.`),
    hash,
    sources,
    expected,
    counts: isUncertain ? countsAtMost(input, limits?.room) : rangesOf(expected, input),
    ...(limits === undefined ? {} : { limits }),
  };
}

/** What is possible at all. */
function countsAtMost(
  { destinations, requests }: PredictionInput,
  room: AffinityLimits['room'] = {},
): Readonly<Record<string, CountRange>> {
  return Object.fromEntries(
    destinations.map(({ name, weight }): [string, CountRange] => [
      name,
      { least: 0, most: weight === 0 ? 0 : Math.min(requests, room[name]?.most ?? requests) },
    ]),
  );
}

function likeliestOf(hash: SourceHash): HashTable {
  for (const table of tablesOf(hash).tables) return table;
  return { places: [] };
}

/** Requests that fall to each server, as far as its place in a table or its weight tells. */
interface Shares {
  readonly byServer: Readonly<Record<string, number>>;
  /** Share of the requests that nobody takes, 0 to 1. */
  readonly untaken: number;
}

/** Shares where every place is as likely. */
function sharesOfTable(hash: SourceHash, table: HashTable, requests: number): Shares {
  const places = new Map<string | undefined, number>();
  table.places.forEach((_, place) => {
    const name = takerOfPlace(hash, table, place)?.name;
    places.set(name, (places.get(name) ?? 0) + 1);
  });
  // Where mh looks on from a place depends on the source, and the other places are as likely.
  const looksOnByChance = hash.scheduler === 'mh' && hash.looksOn;
  const untaken = looksOnByChance ? 0 : (places.get(undefined) ?? 0) / table.places.length;
  const all = looksOnByChance ? table.places.length - (places.get(undefined) ?? 0) : table.places.length;
  return {
    byServer: Object.fromEntries(
      hash.servers.toReversed().map(({ name }) => [name, (requests * (places.get(name) ?? 0)) / all]),
    ),
    untaken,
  };
}

/** The server of a place, as far as the place alone tells. */
function takerOfPlace(hash: SourceHash, table: HashTable, place: number): Destination | undefined {
  const looksOn = hash.looksOn && hash.scheduler === 'sh';
  return takerOfSource({ ...hash, looksOn }, table, { value: 0, place });
}

/** Each server has about as many places as its weight's share. */
function sharesOfWeights(destinations: readonly Destination[], requests: number): Shares {
  const total = destinations.reduce((sum, { weight }) => sum + weight, 0);
  return {
    byServer: Object.fromEntries(destinations.map(({ name, weight }) => [name, (requests * weight) / total])),
    untaken: 0,
  };
}
