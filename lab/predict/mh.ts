import { addressNumber, hsiphash } from './addressHash.ts';
import { bySource, takerOf, takersAlong } from './affinity.ts';
import { inListOrder } from './listOrder.ts';
import type { Destination, Predictor } from './prediction.ts';
import { sharesOfTable } from './shares.ts';

/** Places of the table and highest bit of a turn's length, for `CONFIG_IP_VS_MH_TAB_INDEX` 12: Debian's, and the default. */
const tableSize = 4093;
const turnBits = 6;
/** Keys of the two hashes (`generate_hash_secret`). */
const firstKey = 2_654_435_761n;
const secondKey = 2_654_446_892n;

/**
 * Maglev hashing (`ip_vs_mh.c`): each server has its own order of the table's places, from the hash of its address and
 * port; the servers take places in turn, as many a turn as they have weight, and a source's hash names its place.
 */
export const mh: Predictor = (input) => {
  const { service, destinations, flags = [] } = input;
  // A server whose weight became 0 keeps its places (`last_weight`), one that never had another has none: with a weight
  // of 0 the table depends on what was before.
  const canTell =
    service !== undefined && destinations.every(({ address, weight }) => address !== undefined && weight > 0);
  const table = canTell ? tableOf(inListOrder(destinations), service.port) : [];
  // Each server has about as many places as its weight's share.
  if (flags.includes('mh-port')) return sharesOfTable(canTell ? table : byWeight(destinations), input);
  const look = flags.includes('mh-fallback') ? lookFurther : lookOnce;
  return bySource(
    (address) => (canTell ? look(table, addressNumber(address)) : undefined),
    'mh sends all connections of one source address to one server, which Maglev hashing picks' +
      (flags.includes('mh-fallback') ? ', or another one where that has weight 0.' : '.') +
      (destinations.some(({ weight }) => weight === 0)
        ? ' Which one is not said while a weight is 0: the table goes by the weight before that, which nothing shows.'
        : ''),
    input,
  );
};

type Look = (table: readonly Destination[], source: number) => readonly Destination[] | undefined;

const placeOf = (value: number): number => hsiphash(value, firstKey) % tableSize;

const lookOnce: Look = (table, source) => takerOf(table[placeOf(source)]);

/** `ip_vs_mh_get_fallback`: hashes the address once more for each place, each time with one more added to it. */
const lookFurther: Look = (table, source) => {
  const place = placeOf(source);
  const servers = new Set(table).size;
  const found = new Set<Destination>();
  const add = (server: Destination | undefined): void => {
    if (server !== undefined) found.add(server);
  };
  add(table[place]);
  // All are found after a few; hashing for all places would take long where there are many sources.
  for (let offset = 0; offset < tableSize && found.size < servers; offset += 1) {
    add(table[placeOf(source + ((offset + place) % tableSize))]);
  }
  return takersAlong(found);
};

/** Servers as often as they have weight, in lowest terms. */
function byWeight(destinations: readonly Destination[]): readonly Destination[] {
  const step = destinations.map(({ weight }) => weight).reduce(greatestCommonDivisor);
  return destinations.flatMap((server) => new Array<Destination>(server.weight / step).fill(server));
}

function tableOf(servers: readonly Destination[], port: number): readonly Destination[] {
  const step = servers.map(({ weight }) => weight).reduce(greatestCommonDivisor);
  const heaviest = Math.max(...servers.map(({ weight }) => weight)) / step;
  const shift = Math.max(0, 32 - Math.clz32(heaviest) - turnBits);
  const entrants = servers.map((server) => {
    const hashed = addressNumber(server.address ?? '') + port;
    return {
      server,
      place: hsiphash(hashed, firstKey) % tableSize,
      skip: (hsiphash(hashed, secondKey) % (tableSize - 1)) + 1,
      turns: Math.max(1, (server.weight / step) >> shift),
    };
  });
  const table = new Array<Destination | undefined>(tableSize);
  let filled = 0;
  while (filled < tableSize) {
    for (const entrant of entrants) {
      for (let turn = 0; turn < entrant.turns && filled < tableSize; turn += 1) {
        while (table[entrant.place] !== undefined) entrant.place = (entrant.place + entrant.skip) % tableSize;
        table[entrant.place] = entrant.server;
        filled += 1;
      }
    }
  }
  return table.filter((server) => server !== undefined);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
