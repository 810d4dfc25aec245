import type { Prediction } from '../predict/prediction.ts';
import type { Answer } from './measurement.ts';
import type { RealServerCounts } from './verdict.ts';

/** A real server's accounts, and which of them differ from what the client saw. */
export interface AccountsRow extends RealServerCounts {
  readonly realServer: string;
  readonly differs: { readonly predicted: boolean; readonly ipvs: boolean; readonly logged: boolean };
}

/** The accounts side by side, in the lab's order. An account that is not known differs from nothing. */
export function compareAccounts(
  byRealServer: Readonly<Record<string, RealServerCounts>>,
): readonly AccountsRow[] {
  return Object.entries(byRealServer).map(([realServer, counts]) => {
    const differs = (count: number | null): boolean => count !== null && count !== counts.measured;
    return {
      realServer,
      ...counts,
      differs: {
        predicted: differs(counts.predicted),
        ipvs: differs(counts.ipvs),
        logged: differs(counts.logged),
      },
    };
  });
}

/** What came back so far: answers of each real server, and how many requests had none or a wrong one. */
export interface AnswerTally {
  readonly byRealServer: ReadonlyMap<string, number>;
  readonly answered: number;
  readonly lost: number;
  readonly wrong: number;
}

/** Counts answers, those of `realServers` first and in that order. */
export function tallyAnswers(answers: readonly Answer[], realServers: readonly string[]): AnswerTally {
  const byRealServer = new Map(realServers.map((name) => [name, 0]));
  const tally = { answered: 0, lost: 0, wrong: 0 };
  for (const answer of answers) {
    tally[answer.kind] += 1;
    if (answer.kind !== 'answered') continue;
    byRealServer.set(answer.realServer, (byRealServer.get(answer.realServer) ?? 0) + 1);
  }
  return { byRealServer, ...tally };
}

/** Least and most connections that a real server must get in the whole test; undefined where that is not predicted. */
export function predictedRange(
  prediction: Prediction | undefined,
  realServer: string,
): { readonly least: number; readonly most: number } | undefined {
  switch (prediction?.kind) {
    case 'cycle':
    case 'choices':
    case 'affinity':
    case 'ports':
    case 'shares':
      return prediction.counts[realServer] ?? { least: 0, most: 0 };
    case 'nobody':
      return { least: 0, most: 0 };
    default:
      return undefined;
  }
}
