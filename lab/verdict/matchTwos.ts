import { overhead } from '../predict/chooser.ts';
import { leftBy } from '../predict/choices.ts';
import type { CountRange, SharesPrediction } from '../predict/prediction.ts';
import { confidenceOf, runsFor, simulateTwos, TwosTest, type DrawnServers } from '../predict/twosRuns.ts';
import { finishedStayMs, type Choice, type StartRange } from './matchChoices.ts';

/** What twos does not do. */
export type TwosOddity =
  | { readonly kind: 'impossible'; readonly request: number; readonly server: string }
  | { readonly kind: 'few' | 'many'; readonly server: string }
  | { readonly kind: 'regular' | 'irregular' };

/** How measured choices agree with simulated tests of twos. */
export interface TwosMatch {
  readonly runs: number;
  /** Probability, 0 to 1, that a sound twos is not called odd. */
  readonly confidence: number;
  readonly oddity?: TwosOddity;
  /** Requests that were refused since all servers were full, by index. */
  readonly refused: ReadonlySet<number>;
}

export interface TwosQuestion {
  readonly draws: NonNullable<SharesPrediction['draws']>;
  /** In the order of the requests. */
  readonly choices: readonly Choice[];
  readonly start: Readonly<Record<string, StartRange>>;
  /** Connections that servers take before they are full; a server without any is never full. */
  readonly room: Readonly<Record<string, CountRange>>;
  readonly foreign: number;
  /** Time of the test, in milliseconds. */
  readonly durationMs: number;
}

/** For sums of logarithms that are the same but for the order of adding. */
const rounding = 1e-6;

/**
 * Compares each server's count, and the probability of the choices one after the other, with simulated tests that begin
 * with the same connections. `undefined` where these are not certain, or there are too many to simulate.
 */
export function matchTwos(question: TwosQuestion): TwosMatch | undefined {
  const { draws, choices } = question;
  const drawn = drawnServers(question);
  if (drawn === undefined || choices.some(({ kind }) => kind === 'unknown')) return undefined;
  const test = new TwosTest(drawn);
  const refused = new Set<number>();
  let likelihood = 0;
  let chosen = 0;
  for (const [request, choice] of choices.entries()) {
    if (choice.kind !== 'server') {
      // Of a refusal while one had room the loss itself tells.
      if (test.isFull) refused.add(request);
      continue;
    }
    const server = draws.servers.findIndex(({ name }) => name === choice.name);
    const chance = server < 0 ? 0 : test.chanceOf(server);
    if (chance === 0) {
      const oddity: TwosOddity = { kind: 'impossible', request, server: choice.name };
      return { runs: 0, confidence: 1, oddity, refused };
    }
    likelihood += Math.log(chance);
    test.take(server);
    chosen += 1;
  }
  const runs = runsFor(drawn.servers.length, chosen);
  if (runs === undefined) return undefined;
  const simulated = simulateTwos(drawn, chosen, runs);
  const result = { runs, confidence: confidenceOf(drawn.servers.length, runs), refused };
  for (const [i, { name }] of draws.servers.entries()) {
    const taken = test.taken[i] ?? 0;
    if (taken < (simulated.least[i] ?? 0)) return { ...result, oddity: { kind: 'few', server: name } };
    if (taken > (simulated.most[i] ?? 0)) return { ...result, oddity: { kind: 'many', server: name } };
  }
  const { least, most } = simulated.likelihood;
  if (likelihood > most + rounding) return { ...result, oddity: { kind: 'regular' } };
  if (likelihood < least - rounding) return { ...result, oddity: { kind: 'irregular' } };
  return result;
}

/** The servers as they were before the first request; `undefined` where that is not certain. */
function drawnServers({ draws, start, room, foreign, durationMs }: TwosQuestion): DrawnServers | undefined {
  const ranges = draws.servers.flatMap(({ name }) => {
    const { active, inactive } = start[name] ?? {};
    return [active, inactive, room[name]].filter((range) => range !== undefined);
  });
  if (foreign > 0 || durationMs >= finishedStayMs || ranges.some(({ least, most }) => least !== most)) {
    return undefined;
  }
  return {
    servers: draws.servers.map(({ name, weight }) => ({
      weight,
      overhead: overhead({
        active: start[name]?.active.most ?? 0,
        inactive: start[name]?.inactive.most ?? 0,
      }),
      room: room[name]?.most ?? Infinity,
    })),
    left: overhead(leftBy(draws.load)),
  };
}
