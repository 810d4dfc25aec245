import { chiSquareQuantile } from './chiSquare.ts';
import type { CountRange, PredictionInput, SharesPrediction } from './prediction.ts';

/** Probability that counts lie in their ranges. */
export const confidence = 0.999;

/**
 * A prediction for random draws: a range for each count such that all lie in theirs with the stated confidence
 * (chi-square).
 * @param expected connections of each server
 * @param why sentences that end with a colon; what follows says how sure the ranges are
 */
export function sharesPrediction(
  expected: Readonly<Record<string, number>>,
  why: string,
  input: Pick<PredictionInput, 'destinations' | 'requests'>,
): SharesPrediction {
  return {
    kind: 'shares',
    why: `${why}: no sequence is certain, but counts lie in a range with a confidence of ${confidence * 100} %.`,
    expected,
    counts: rangesOf(expected, input),
    confidence,
  };
}

/** Ranges in which the counts of independent draws all lie with the stated confidence, by their expected values. */
export function rangesOf(
  expected: Readonly<Record<string, number>>,
  { destinations, requests }: Pick<PredictionInput, 'destinations' | 'requests'>,
): Readonly<Record<string, CountRange>> {
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
  return counts;
}
