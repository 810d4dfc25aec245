import { addressNumber, hash32 } from './addressHash.ts';
import { takersAlong } from './affinity.ts';
import { maglevTables, placeOf, tableSize } from './maglev.ts';
import type { Destination, LastWeights, SourceHash } from './prediction.ts';

/** `CONFIG_IP_VS_SH_TAB_BITS` as Debian has it, and as it is by default. */
const tableBits = 8;

/** The table of a scheduler that hashes sources. */
export interface HashTable {
  /** The server of each place. */
  readonly places: readonly Destination[];
  /** Only where weights are 0 under mh. */
  readonly lastWeights?: LastWeights;
}

/** What a source is to the hash. */
export interface HashedSource {
  /** Its address, with the port added where that is hashed too. */
  readonly value: number;
  readonly place: number;
}

/** The tables that the kernel may have: one, but where weights are 0 under mh. */
export function tablesOf({ scheduler, servers, destinationPort }: SourceHash): {
  readonly isComplete: boolean;
  readonly tables: Iterable<HashTable>;
} {
  if (scheduler === 'sh') return { isComplete: true, tables: [{ places: bucketsOf(servers) }] };
  const hasUnknown = servers.some(({ weight }) => weight === 0);
  const { isComplete, tables } = maglevTables(servers, destinationPort);
  return {
    isComplete,
    tables: {
      *[Symbol.iterator]() {
        for (const { table, lastWeights } of tables) {
          yield { places: table, ...(hasUnknown ? { lastWeights } : {}) };
        }
      },
    },
  };
}

/**
 * Hashes a source address, and the port where the scheduler does so (`ip_vs_sh_hashkey`, `ip_vs_mh_hashkey`: it is added
 * to the address). `hash_32` is that of Linux 4.18 and later.
 */
export function hashSource(scheduler: SourceHash['scheduler'], address: string, port = 0): HashedSource {
  const value = (addressNumber(address) + port) % 2 ** 32;
  return { value, place: scheduler === 'sh' ? hash32(value, tableBits) : placeOf(value) };
}

/** Servers that take a source's connections: the first does, the others in turn while those before them are full. */
export function takersOf(hash: SourceHash, table: HashTable, source: HashedSource): readonly Destination[] {
  return takersAlong(wayOf(hash, table, source));
}

/** The server that takes a source's connections while none is full; `undefined` where nobody does. */
export function takerOfSource(
  hash: SourceHash,
  table: HashTable,
  source: HashedSource,
): Destination | undefined {
  for (const server of wayOf(hash, table, source)) if (server.weight > 0) return server;
  return undefined;
}

/** Servers that the hash leads to, one after the other, whatever their weights; some of them again. */
function wayOf(
  { scheduler, servers, looksOn }: SourceHash,
  { places }: HashTable,
  source: HashedSource,
): Iterable<Destination> {
  if (!looksOn) return known(places[source.place]);
  return scheduler === 'sh' ? wayOfSh(places, source) : wayOfMh(places, servers.length, source);
}

/** `ip_vs_sh_get_fallback`: begins again at the hash, to which it then adds the hash once more. */
function* wayOfSh(places: readonly Destination[], { place }: HashedSource): Iterable<Destination> {
  const size = places.length;
  yield* known(places[place]);
  for (let offset = 0; offset < size; offset += 1) {
    yield* known(places[(((offset + place) % size) + place) % size]);
  }
}

/** `ip_vs_mh_get_fallback`: hashes the address once more for each place, each time with one more added to it. */
function* wayOfMh(
  places: readonly Destination[],
  servers: number,
  { value, place }: HashedSource,
): Iterable<Destination> {
  const found = new Set<Destination>();
  const first = places[place];
  if (first !== undefined) found.add(first);
  yield* known(first);
  // All are found after a few; hashing for all places would take long where there are many sources.
  for (let offset = 0; offset < tableSize && found.size < servers; offset += 1) {
    const server = places[placeOf((value + ((offset + place) % tableSize)) % 2 ** 32)];
    if (server !== undefined) found.add(server);
    yield* known(server);
  }
}

function known(server: Destination | undefined): readonly Destination[] {
  return server === undefined ? [] : [server];
}

/** `ip_vs_sh_reassign`: round and round in list order, as many buckets as a server has weight (one for weight 0). */
function bucketsOf(servers: readonly Destination[]): readonly Destination[] {
  const buckets: Destination[] = [];
  while (buckets.length < 1 << tableBits) {
    for (const server of servers) {
      const space = (1 << tableBits) - buckets.length;
      const filled = Math.min(space, Math.max(1, server.weight));
      for (let i = 0; i < filled; i += 1) buckets.push(server);
    }
  }
  return buckets;
}
