import type { ServiceTable } from '../../lab/contract/serviceTable.ts';

/** Connections of each real server since the service was made, at one moment. */
export interface ConnectionReading {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** By real server, or by `address:port` where it is none of the lab's. */
  readonly connections: ReadonlyMap<string, number>;
}

/** Connections a second of one real server; `undefined` where there is none to tell. */
export interface RateLine {
  readonly name: string;
  /** Milliseconds since the epoch, and connections a second in the time before. */
  readonly points: readonly (readonly [atMs: number, perSecond: number])[];
}

/** How long readings are kept: what the chart shows. */
const keptMs = 5 * 60_000;

/** The kernel sums its counters every 2 s: over less, a steady rate looks like a comb. */
const leastSpanMs = 2000;

/** The connections in a table of totals, over all its services. */
export function readingOf(stats: ServiceTable, at: number): ConnectionReading {
  const column = stats.columns.indexOf('Conns');
  const connections = new Map<string, number>();
  for (const { realServers } of stats.services) {
    for (const { realServer, address, values } of realServers) {
      const name = realServer ?? address;
      connections.set(name, (connections.get(name) ?? 0) + (values[column] ?? 0));
    }
  }
  return { at, connections };
}

/** Readings with one more; those older than five minutes go. */
export function withReading(
  readings: readonly ConnectionReading[],
  reading: ConnectionReading,
): readonly ConnectionReading[] {
  return [...readings.filter(({ at }) => at > reading.at - keptMs), reading];
}

/**
 * Rates from successive readings, each over the two seconds before it or longer. Where a count fell, the service was
 * made anew and what it counts since is what came.
 */
export function rateLines(
  readings: readonly ConnectionReading[],
  names: readonly string[],
): readonly RateLine[] {
  return names.map((name) => {
    const points: [number, number][] = [];
    let before = 0;
    for (const [i, { at, connections }] of readings.entries()) {
      while (before + 1 < i && (readings[before + 1]?.at ?? at) <= at - leastSpanMs) before += 1;
      const former = readings[before];
      if (former === undefined || at - former.at < leastSpanMs) continue;
      const count = connections.get(name);
      const formerCount = former.connections.get(name);
      if (count === undefined || formerCount === undefined) continue;
      const came = count >= formerCount ? count - formerCount : count;
      points.push([at, (came / (at - former.at)) * 1000]);
    }
    return { name, points };
  });
}
