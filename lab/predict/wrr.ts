import { cyclePrediction } from './cycle.ts';
import { greatestCommonDivisor } from './greatestCommonDivisor.ts';
import { inListOrder } from './listOrder.ts';
import type { Destination, Predictor, Stretch } from './prediction.ts';

/**
 * Weighted round robin (`ip_vs_wrr.c`): a current weight steps down from max - (gcd - 1) to 1 by the gcd of the
 * weights, then starts again; each pass picks, in list order, every server whose weight is at least that. With weights
 * divided by their gcd this is one pass for each level from the greatest weight down to 1.
 */
export const wrr: Predictor = ({ destinations, requests }) =>
  cyclePrediction(passes(inListOrder(destinations)), destinations, requests);

/** Passes that pick the same servers follow each other and make one stretch: one for each different weight. */
function passes(inOrder: readonly Destination[]): readonly Stretch[] {
  const weights = inOrder.map(({ weight }) => weight).filter((weight) => weight > 0);
  const step = weights.reduce(greatestCommonDivisor);
  const levels = [...new Set(weights)].sort((a, b) => b - a);
  return levels.map((level, i): Stretch => ({
    servers: inOrder.filter(({ weight }) => weight >= level).map(({ name }) => name),
    times: (level - (levels[i + 1] ?? 0)) / step,
  }));
}
