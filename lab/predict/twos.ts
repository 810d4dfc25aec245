import { overhead } from './chooser.ts';
import { leftBy } from './choices.ts';
import { inListOrder } from './listOrder.ts';
import type { Predictor, ServerLoad } from './prediction.ts';
import { sharesPrediction } from './shares.ts';

/** Pairs of servers that are weighed against each other for one prediction. */
const mostPairs = 20_000_000;

interface Candidate extends ServerLoad {
  readonly name: string;
  readonly weight: number;
  /** Probability of being drawn. */
  readonly drawn: number;
}

/**
 * Power of two random choices (`ip_vs_twos.c`): two servers are drawn by weight, and the one with less overhead for its
 * weight takes the connection. Counts stay nearer to the expected ones than independent draws would, since a server
 * that fell behind wins its next comparisons; so bounds for independent draws (chi-square) hold with more than the
 * stated confidence.
 */
export const twos: Predictor = (input) =>
  sharesPrediction(
    expectedCounts(input),
    'twos draws two servers at random by weight and takes the one with fewer connections for its weight',
    input,
  );

/** Lets the probabilities flow in place of connections. */
function expectedCounts({
  destinations,
  requests,
  load = 'sequential',
  start = {},
}: Parameters<Predictor>[0]): Record<string, number> {
  const taking = inListOrder(destinations).filter(({ weight }) => weight > 0);
  const total = taking.reduce((sum, { weight }) => sum + weight, 0);
  const left = overhead(leftBy(load));
  const candidates = taking.map(({ name, weight }, place): Candidate => {
    const { active, inactive } = start[name] ?? { active: 0, inactive: 0 };
    // Both ends of 0 to the sum of weights may be drawn, and the first in the list has one number more.
    return { name, weight, active, inactive, drawn: (weight + (place === 0 ? 1 : 0)) / (total + 1) };
  });
  const expected: Record<string, number> = Object.fromEntries(destinations.map(({ name }) => [name, 0]));
  const steps = Math.max(1, Math.min(requests, Math.floor(mostPairs / candidates.length ** 2)));
  const eachStep = requests / steps;
  const loadOf = ({ name, weight, ...server }: Candidate): number =>
    (overhead(server) + left * (expected[name] ?? 0)) / weight;
  for (let step = 0; step < steps; step += 1) {
    const burdens = candidates.map(loadOf);
    const wins = candidates.map((first, i) => {
      let chance = 0;
      candidates.forEach((second, j) => {
        const mine = burdens[i] ?? 0;
        const other = burdens[j] ?? 0;
        // Drawn first it wins ties, drawn second it must be better; both draws being itself counts once.
        if (i === j) chance += first.drawn * second.drawn;
        else chance += first.drawn * second.drawn * ((mine <= other ? 1 : 0) + (mine < other ? 1 : 0));
      });
      return chance;
    });
    candidates.forEach(({ name }, i) => {
      expected[name] = (expected[name] ?? 0) + (wins[i] ?? 0) * eachStep;
    });
  }
  return expected;
}
