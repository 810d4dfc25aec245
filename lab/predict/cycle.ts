import type { CyclePrediction, Destination, Stretch } from './prediction.ts';

/** Places of a cycle that a prediction writes out for showing. */
const shownPlaces = 1000;

/** A cycle to read from without writing it out. */
export interface Cycle {
  /** Places before it begins again; at least 1. */
  readonly length: number;
  /** Server at a place, counted from 0; places go on past the end, round and round. */
  serverAt(place: number): string;
  /**
   * Places at which a window of so many places may begin, ascending, such that every different window is met. Inside
   * a long stretch windows repeat, so a cycle of millions of places still has few. The first window left out between
   * two of these equals the second of them in everything but its place, so sums may slide from one to the next.
   */
  startsOf(window: number): Iterable<number>;
}

/** Opens a cycle for reading. Takes stretches that are not empty. */
export function openCycle(stretches: readonly Stretch[]): Cycle {
  const ends: number[] = [];
  let length = 0;
  for (const stretch of stretches) {
    length += stretch.servers.length * stretch.times;
    ends.push(length);
  }

  const serverAt = (place: number): string => {
    const inCycle = place % length;
    let low = 0;
    let high = ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) <= inCycle) low = middle + 1;
      else high = middle;
    }
    const servers = stretches[low]?.servers ?? [];
    const begin = low === 0 ? 0 : (ends[low - 1] ?? 0);
    const server = servers[(inCycle - begin) % servers.length];
    if (server === undefined) throw new RangeError(`The cycle has no place ${place}.`);
    return server;
  };

  function* startsOf(window: number): Iterable<number> {
    // Two rotations that agree over a whole cycle agree for ever.
    const places = Math.min(window, length);
    let begin = 0;
    for (const [index, end] of ends.entries()) {
      const period = stretches[index]?.servers.length ?? 1;
      const firstEnd = Math.min(end, begin + period);
      for (let place = begin; place < firstEnd; place++) yield place;
      // From here on a window may reach beyond the stretch; aligned to the period, so that sums can slide.
      const tail = begin + Math.floor((end - places + 1 - begin) / period) * period;
      for (let place = Math.max(firstEnd, tail); place < end; place++) yield place;
      begin = end;
    }
  }

  return { length, serverAt, startsOf };
}

/** The prediction of a scheduler that follows a cycle. `destinations` may hold servers that the cycle leaves out. */
export function cyclePrediction(
  stretches: readonly Stretch[],
  destinations: readonly Destination[],
  requests: number,
): CyclePrediction {
  const cycle = openCycle(stretches);
  const shown = Math.min(cycle.length, shownPlaces);
  return {
    kind: 'cycle',
    stretches,
    cycleLength: cycle.length,
    cycle: Array.from({ length: shown }, (_, place) => cycle.serverAt(place)),
    counts: leastAndMost(stretches, cycle, destinations, requests),
  };
}

/** Places of each server in one whole cycle. */
export function placesInCycle(stretches: readonly Stretch[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const { servers, times } of stretches) {
    for (const server of servers) places.set(server, (places.get(server) ?? 0) + times);
  }
  return places;
}

function leastAndMost(
  stretches: readonly Stretch[],
  cycle: Cycle,
  destinations: readonly Destination[],
  requests: number,
): CyclePrediction['counts'] {
  const wholeCycles = Math.floor(requests / cycle.length);
  const rest = requests % cycle.length;
  const inWindow = new Map<string, number>(destinations.map(({ name }) => [name, 0]));
  const shift = (server: string, by: 1 | -1): number => {
    const count = (inWindow.get(server) ?? 0) + by;
    inWindow.set(server, count);
    return count;
  };
  for (let place = 0; place < rest; place++) shift(cycle.serverAt(place), 1);

  const least = new Map(inWindow);
  const most = new Map(inWindow);
  for (const start of cycle.startsOf(rest)) {
    if (start === 0) continue;
    const left = cycle.serverAt(start - 1);
    const entered = cycle.serverAt(start - 1 + rest);
    if (left === entered) continue;
    least.set(left, Math.min(least.get(left) ?? 0, shift(left, -1)));
    most.set(entered, Math.max(most.get(entered) ?? 0, shift(entered, 1)));
  }

  const inCycle = placesInCycle(stretches);
  return Object.fromEntries(
    destinations.map(({ name }) => {
      const always = wholeCycles * (inCycle.get(name) ?? 0);
      return [name, { least: always + (least.get(name) ?? 0), most: always + (most.get(name) ?? 0) }];
    }),
  );
}
