import { addressNumber, hsiphash } from './addressHash.ts';
import { greatestCommonDivisor } from './greatestCommonDivisor.ts';
import type { CountRange, Destination, LastWeights } from './prediction.ts';

/** Places of the table and highest bit of a turn's length, for `CONFIG_IP_VS_MH_TAB_INDEX` 12: Debian's, and the default. */
export const tableSize = 4093;
const turnBits = 6;
/** Keys of the two hashes (`generate_hash_secret`). */
const firstKey = 2_654_435_761n;
const secondKey = 2_654_446_892n;
/** Tables that are made for one prediction; a few hundred differ while one weight is 0. */
const mostTables = 1000;
const heaviest = 65_535;

/** The table of mh with the weights that servers of weight 0 had last. */
export interface MaglevTable {
  readonly table: readonly Destination[];
  readonly lastWeights: LastWeights;
}

/** Every table that the kernel may have. */
export interface MaglevTables {
  /** Whether there can be no other. */
  readonly isComplete: boolean;
  /** Each made when it is asked for. */
  readonly tables: Iterable<MaglevTable>;
}

/** The place in the table to which a source leads: its address, to which the port is added where that is hashed too. */
export function placeOf(value: number): number {
  return hsiphash(value, firstKey) % tableSize;
}

/**
 * The tables of these servers (`ip_vs_mh_reassign` in ip_vs_mh.c). Places go by `last_weight`, which a weight of 0 leaves
 * as it was and which nothing shows (`__ip_vs_update_dest` in ip_vs_ctl.c): a server that was added with weight 0 has no
 * place, and one whose weight became 0 keeps those that it had. With one server of weight 0 all possible tables come,
 * with more those of its likelier last weights.
 * @param servers in the kernel's order, of which one at least has a weight
 * @param port of the destinations
 */
export function maglevTables(servers: readonly Destination[], port: number): MaglevTables {
  const entrants = servers.map((server) => entrantOf(server, port));
  const unknown = servers.filter(({ weight }) => weight === 0);
  const choices = unknown.length <= 1 ? undefined : likelyWeights(servers, unknown.length);
  return {
    isComplete: choices === undefined,
    tables: {
      *[Symbol.iterator]() {
        for (const { turns, lastWeights } of differentTurns(servers, unknown, choices)) {
          yield { table: populated(entrants, turns), lastWeights };
        }
      },
    },
  };
}

interface Entrant {
  readonly server: Destination;
  readonly offset: number;
  readonly skip: number;
}

/** `ip_vs_mh_permutate`: a server's own order of the places. */
function entrantOf(server: Destination, port: number): Entrant {
  const hashed = addressNumber(server.address ?? '') + port;
  return {
    server,
    offset: hsiphash(hashed, firstKey) % tableSize,
    skip: (hsiphash(hashed, secondKey) % (tableSize - 1)) + 1,
  };
}

/** Last weights to try for each of several servers, the likelier first, so few that all combinations are not too many. */
function likelyWeights(servers: readonly Destination[], unknown: number): readonly number[] {
  const all = new Set([
    0,
    ...servers.map(({ weight }) => weight),
    1,
    ...Array.from({ length: 30 }, (_, i) => i + 2),
  ]);
  return [...all].slice(0, Math.max(2, Math.floor(mostTables ** (1 / unknown) + 1e-9)));
}

interface Turns {
  /** Places that each server takes before the next does. */
  readonly turns: readonly number[];
  readonly lastWeights: LastWeights;
}

/** The ways to take turns that differ, each with the last weights that make it; small weights first. */
function differentTurns(
  servers: readonly Destination[],
  unknown: readonly Destination[],
  choices: readonly number[] | undefined,
): readonly Turns[] {
  if (unknown.length === 0) return [{ turns: turnsOf(servers.map(({ weight }) => weight)), lastWeights: {} }];
  const different = new Map<string, Candidate & { readonly turns: readonly number[] }>();
  const weights = servers.map(({ weight }) => weight);
  const places = servers.flatMap(({ weight }, i) => (weight === 0 ? [i] : []));
  for (const { least, most } of choices === undefined
    ? everyWeight(weights)
    : combinations(choices, unknown.length)) {
    places.forEach((place, i) => (weights[place] = least[i] ?? 0));
    const turns = turnsOf(weights);
    const key = turns.join(' ');
    const same = different.get(key);
    different.set(key, {
      turns,
      least: least.map((weight, i) => Math.min(weight, same?.least[i] ?? weight)),
      most: most.map((weight, i) => Math.max(weight, same?.most[i] ?? weight)),
    });
  }
  return [...different.values()].map(({ turns, least, most }) => ({
    turns,
    lastWeights: Object.fromEntries(
      unknown.map(({ name }, i): [string, CountRange] => [
        name,
        { least: least[i] ?? 0, most: most[i] ?? 0 },
      ]),
    ),
  }));
}

/** Last weights of the servers of weight 0, from the least to the most that give the same. */
interface Candidate {
  readonly least: readonly number[];
  readonly most: readonly number[];
}

/** Every last weight of the one server of weight 0, of those that surely give the same only the range. */
function everyWeight(weights: readonly number[]): Iterable<Candidate> {
  const step = weights.reduce(greatestCommonDivisor);
  const most = Math.max(...weights);
  const same = new Map<number, { least: [number]; most: [number] }>();
  for (let weight = 0; weight <= heaviest; weight += 1) {
    const common = greatestCommonDivisor(step, weight);
    const shift = shiftOf(Math.max(most, weight) / common);
    // A turn is below 64.
    const turn = weight === 0 ? 0 : Math.max(1, (weight / common) >> shift);
    const key = (common * 32 + shift) * 64 + turn;
    const former = same.get(key);
    if (former === undefined) same.set(key, { least: [weight], most: [weight] });
    else former.most = [weight];
  }
  return same.values();
}

function* combinations(choices: readonly number[], length: number): Iterable<Candidate> {
  const all = Math.min(mostTables, choices.length ** length);
  for (let number = 0; number < all; number += 1) {
    const weights = Array.from(
      { length },
      (_, i) => choices[Math.floor(number / choices.length ** i) % choices.length] ?? 0,
    );
    yield { least: weights, most: weights };
  }
}

/** `ip_vs_mh_gcd_weight`, `ip_vs_mh_shift_weight` and the turns of `ip_vs_mh_permutate`. */
function turnsOf(weights: readonly number[]): readonly number[] {
  const step = weights.reduce(greatestCommonDivisor);
  const shift = shiftOf(Math.max(...weights) / step);
  return weights.map((weight) => (weight === 0 ? 0 : Math.max(1, (weight / step) >> shift)));
}

function shiftOf(heaviestInSteps: number): number {
  return Math.max(0, 32 - Math.clz32(heaviestInSteps) - turnBits);
}

/** `ip_vs_mh_populate` */
function populated(entrants: readonly Entrant[], turns: readonly number[]): readonly Destination[] {
  // One more than its index is the server of a place: some hundred tables are made for one prediction.
  const table = new Uint16Array(tableSize);
  const places = Int32Array.from(entrants, ({ offset }) => offset);
  let filled = 0;
  while (filled < tableSize) {
    for (let i = 0; i < entrants.length; i += 1) {
      const skip = entrants[i]?.skip ?? 1;
      const end = Math.min(tableSize, filled + (turns[i] ?? 0));
      let place = places[i] ?? 0;
      for (; filled < end; filled += 1) {
        while (table[place] !== 0) {
          place += skip;
          if (place >= tableSize) place -= tableSize;
        }
        table[place] = i + 1;
      }
      places[i] = place;
    }
  }
  return Array.from(table, (number) => entrants[number - 1]?.server).filter((server) => server !== undefined);
}
