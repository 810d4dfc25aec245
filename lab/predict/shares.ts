import { chiSquareQuantile } from './chiSquare.ts';
import type { CountRange, PredictionInput, SharesPrediction } from './prediction.ts';

const confidence = 0.999;

/**
 * A prediction for random draws: a range for each count such that all lie in theirs with the stated confidence
 * (chi-square).
 * @param expected connections of each server
 * @param why sentences that end with a colon; what follows says how sure the ranges are
 */
export function sharesPrediction(
  expected: Readonly<Record<string, number>>,
  why: string,
  { destinations, requests }: Pick<PredictionInput, 'destinations' | 'requests'>,
): SharesPrediction {
  const freedom = Math.max(1, destinations.filter(({ weight }) => weight > 0).length - 1);
  const bound = chiSquareQuantile(1 - confidence, freedom);
  const counts: Record<string, CountRange> = {};
  for (const { name } of destinations) {
    const mean = expected[name] ?? 0;
    const spread = Math.sqrt(bound * mean * Math.max(0, 1 - mean / Math.max(1, requests)));
    counts[name] = {
      least: Math.max(0, Math.ceil(mean - spread - 1e-6)),
      most: Math.min(requests, Math.floor(mean + spread + 1e-6)),
    };
  }
  return {
    kind: 'shares',
    why: `${why}: no sequence is certain, but counts lie in a range with a confidence of ${confidence * 100} %.`,
    expected,
    counts,
    confidence,
  };
}

/** The shares of a hash that scatters connections over a table's places by their source port. */
export function sharesOfTable(
  table: readonly { readonly name: string; readonly weight: number }[],
  input: PredictionInput,
): SharesPrediction {
  const { scheduler, destinations, requests } = input;
  const places = new Map<string, number>(destinations.map(({ name }) => [name, 0]));
  const taking = table.filter(({ weight }) => weight > 0);
  for (const { name } of taking) places.set(name, (places.get(name) ?? 0) + 1);
  const expected = Object.fromEntries(
    [...places].map(([name, count]) => [name, (requests * count) / Math.max(1, taking.length)]),
  );
  return sharesPrediction(
    expected,
    `${scheduler}-port has ${scheduler} hash the source port too, which each connection has another of`,
    input,
  );
}
