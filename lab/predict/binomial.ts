/** Probabilities that independent trials succeed so seldom, and so often, as they did. */
export interface BinomialTails {
  readonly atMost: number;
  readonly atLeast: number;
}

/**
 * Both tails of the binomial distribution, exact but for rounding.
 * @param successes 0 to `trials`
 * @param trials at most some 100,000: takes time in proportion
 * @param probability of each success, 0 to 1
 */
export function binomialTails(successes: number, trials: number, probability: number): BinomialTails {
  if (probability <= 0) return { atMost: 1, atLeast: successes === 0 ? 1 : 0 };
  if (probability >= 1) return { atMost: successes === trials ? 1 : 0, atLeast: 1 };
  let logarithm = trials * Math.log1p(-probability);
  const logOdds = Math.log(probability) - Math.log1p(-probability);
  let below = 0;
  let equal = 0;
  let above = 0;
  for (let count = 0; count <= trials; count += 1) {
    const chance = Math.exp(logarithm);
    if (count < successes) below += chance;
    else if (count === successes) equal = chance;
    else above += chance;
    logarithm += Math.log(trials - count) - Math.log(count + 1) + logOdds;
  }
  return { atMost: Math.min(1, below + equal), atLeast: Math.min(1, above + equal) };
}
