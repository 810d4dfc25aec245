import { overhead } from './chooser.ts';
import { leftBy } from './choices.ts';
import { inListOrder } from './listOrder.ts';
import type { CountRange, Predictor, ServerLoad } from './prediction.ts';
import { sharesPrediction } from './shares.ts';
import { mayFill, roomsOf } from './threshold.ts';
import { confidenceOf, runsFor, simulateTwos } from './twosRuns.ts';

/** Pairs of servers that are weighed against each other for one prediction. */
const mostPairs = 20_000_000;

interface Candidate extends ServerLoad {
  readonly name: string;
  readonly weight: number;
  /** Probability of being drawn. */
  readonly drawn: number;
}

const how =
  'twos draws two servers at random by weight and takes the one with fewer connections for its weight';

/**
 * Power of two random choices (`ip_vs_twos.c`): two servers are drawn by weight, and the one with less overhead for its
 * weight takes the connection. Counts come from simulated tests. Of more connections than can be simulated, they lie
 * nearer to the expected ones than independent draws would, since a server that fell behind wins its next comparisons;
 * so bounds for those (chi-square) hold with more than the stated confidence.
 */
export const twos: Predictor = (input) => {
  const { destinations, requests, load = 'sequential', start = {} } = input;
  const rooms = mayFill(input) ? roomsOf(input) : {};
  const servers = inListOrder(destinations).filter(({ weight }) => weight > 0);
  const runs = runsFor(servers.length, requests);
  const areRoomsSure = Object.values(rooms).every(({ least, most }) => least === most);
  if (runs === undefined || !areRoomsSure) return sharesPrediction(expectedCounts(input), how, input);
  const drawn = servers.map(({ name, weight }) => ({
    weight,
    overhead: overhead(start[name] ?? { active: 0, inactive: 0 }),
    room: rooms[name]?.most ?? Infinity,
  }));
  const result = simulateTwos({ servers: drawn, left: overhead(leftBy(load)) }, requests, runs);
  const confidence = confidenceOf(servers.length, runs);
  const nothing: CountRange = { least: 0, most: 0 };
  return {
    kind: 'shares',
    why:
      `${how}: no sequence is certain, but ${runs} simulated tests give each count a range, with a confidence of ` +
      `${percentOf(confidence)} %.`,
    expected: Object.fromEntries(
      destinations.map(({ name }) => [name, result.mean[servers.findIndex((one) => one.name === name)] ?? 0]),
    ),
    counts: Object.fromEntries(
      destinations.map(({ name }): [string, CountRange] => {
        const at = servers.findIndex((one) => one.name === name);
        return [name, at < 0 ? nothing : { least: result.least[at] ?? 0, most: result.most[at] ?? 0 }];
      }),
    ),
    confidence,
    draws: { load, servers },
  };
};

/** A probability in percent, rounded down to hundredths. */
export function percentOf(probability: number): string {
  return String(Math.floor(probability * 10_000) / 100);
}

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
