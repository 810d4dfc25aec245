import { chiSquareTail } from '../predict/chiSquare.ts';
import { binomialTails } from '../predict/binomial.ts';
import type { SharesPrediction } from '../predict/prediction.ts';
import type { Choice } from './matchChoices.ts';

/** How counts agree with random choices. */
export interface SharesMatch {
  readonly isProbable: boolean;
  /** Probability that independent draws stray at least as far; 1 where there is too little to tell. */
  readonly probability: number;
  /** Requests that were refused because nobody was to take them, where so many are probable. */
  readonly refused: ReadonlySet<number>;
}

/** Servers with fewer expected connections are put together: for rare events chi-square is no good measure. */
const leastExpected = 5;

/** Compares the answered requests with the expected shares, and the refused ones with the share that nobody takes. */
export function matchShares(
  prediction: SharesPrediction,
  measured: ReadonlyMap<string, number>,
  choices: readonly Choice[],
): SharesMatch {
  return { ...pearson(prediction, measured), refused: probablyRefused(prediction, choices) };
}

function probablyRefused(
  { untaken = 0, confidence }: SharesPrediction,
  choices: readonly Choice[],
): ReadonlySet<number> {
  const refused = choices.flatMap(({ kind }, request) =>
    untaken > 0 && (kind === 'nobody' || kind === 'absent') ? [request] : [],
  );
  const { atMost, atLeast } = binomialTails(refused.length, choices.length, untaken);
  return new Set(2 * Math.min(atMost, atLeast) < 1 - confidence ? [] : refused);
}

/** Pearson's test. */
function pearson(
  { expected, confidence }: SharesPrediction,
  measured: ReadonlyMap<string, number>,
): Pick<SharesMatch, 'isProbable' | 'probability'> {
  const all = [...measured.values()].reduce((sum, count) => sum + count, 0);
  const total = Object.values(expected).reduce((sum, count) => sum + count, 0);
  const classes: { mean: number; count: number }[] = [];
  const rare = { mean: 0, count: 0 };
  for (const [name, share] of Object.entries(expected)) {
    const count = measured.get(name) ?? 0;
    if (share === 0 && count > 0) return { isProbable: false, probability: 0 };
    const mean = total === 0 ? 0 : (share / total) * all;
    if (mean >= leastExpected) classes.push({ mean, count });
    else {
      rare.mean += mean;
      rare.count += count;
    }
  }
  if (rare.mean >= leastExpected) classes.push(rare);
  if (classes.length < 2) return { isProbable: true, probability: 1 };
  const distance = classes.reduce((sum, { mean, count }) => sum + (count - mean) ** 2 / mean, 0);
  const probability = chiSquareTail(distance, classes.length - 1);
  return { isProbable: probability >= 1 - confidence, probability };
}
