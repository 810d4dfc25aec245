import { openCycle } from './cycle.ts';
import type { CountRange, CyclePrediction, Prediction, PredictionInput } from './prediction.ts';
import { mayFill, roomsOf } from './threshold.ts';

/** Places of the longest cycle along which full servers are looked for from every place. */
const longestCycle = 10_000;
/** Requests that are gone through for a prediction, all rotations together. */
const mostSteps = 2_000_000;

/**
 * A cycle whose servers may become full on the way: rr and wrr then take the next one in the cycle that is not
 * (`ip_vs_rr.c` and `ip_vs_wrr.c` pass over overloaded ones as they go). Where nothing can fill, the cycle as it is.
 */
export function limitedCycle(prediction: CyclePrediction, input: PredictionInput): Prediction {
  if (!mayFill(input)) return prediction;
  if (prediction.cycleLength > longestCycle) {
    return {
      kind: 'unpredicted',
      why: `A real server may become full in this test, and a cycle of ${prediction.cycleLength} places is too long to follow past that.`,
    };
  }
  const room = roomsOf(input);
  return { ...prediction, room, counts: countsWith(prediction, room, input) };
}

/** Least and most of each server over all rotations, as far as they are gone through; else what is possible at all. */
function countsWith(
  { stretches, cycleLength }: CyclePrediction,
  room: Readonly<Record<string, CountRange>>,
  { destinations, requests }: PredictionInput,
): CyclePrediction['counts'] {
  const cycle = openCycle(stretches);
  const isExact = Object.values(room).every(({ least, most }) => least === most);
  if (!isExact || cycleLength * requests > mostSteps) {
    return Object.fromEntries(
      destinations.map(({ name, weight }) => [
        name,
        { least: 0, most: weight === 0 ? 0 : Math.min(requests, room[name]?.most ?? requests) },
      ]),
    );
  }
  const counts = new Map<string, { least: number; most: number }>();
  for (let start = 0; start < cycleLength; start += 1) {
    const taken = new Map<string, number>();
    let place = start;
    for (let request = 0; request < requests; request += 1) {
      let passed = 0;
      const isTaken = (): boolean => {
        const server = cycle.serverAt(place + passed);
        return (taken.get(server) ?? 0) >= (room[server]?.most ?? Infinity);
      };
      while (passed < cycleLength && isTaken()) passed += 1;
      if (passed === cycleLength) break;
      const server = cycle.serverAt(place + passed);
      taken.set(server, (taken.get(server) ?? 0) + 1);
      place = (place + passed + 1) % cycleLength;
    }
    for (const { name } of destinations) {
      const count = taken.get(name) ?? 0;
      const known = counts.get(name);
      counts.set(name, {
        least: Math.min(known?.least ?? count, count),
        most: Math.max(known?.most ?? count, count),
      });
    }
  }
  return Object.fromEntries(counts);
}
