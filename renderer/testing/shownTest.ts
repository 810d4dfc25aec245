import type { TestRecord } from '../../lab/contract/testRecord.ts';
import type { Prediction } from '../../lab/predict/prediction.ts';
import type { RunState } from '../../lab/run/reduceRun.ts';
import type { Answer } from '../../lab/verdict/measurement.ts';
import { placeSequence, placeVerdict, type PlacedSequence } from '../../lab/verdict/placeSequence.ts';
import type { Verdict } from '../../lab/verdict/verdict.ts';

/** A test as pages show it, whether it goes on or is kept. */
export interface ShownTest {
  readonly lab: string;
  readonly runId: string;
  /** In the lab's order. */
  readonly realServers: readonly string[];
  /** 0 before it is known. */
  readonly requests: number;
  readonly prediction?: Prediction;
  readonly answers: readonly Answer[];
  readonly verdict?: Verdict;
}

/** A run of `verify`, whatever it has told so far; `realServers` are those of the lab until the verdict names them. */
export function testOfRun(run: RunState, realServers: readonly string[]): ShownTest {
  const { lab, runId, prediction, answers, verdict, asked } = run;
  return {
    lab,
    runId,
    realServers: verdict === undefined ? realServers : Object.keys(verdict.byRealServer),
    requests: asked?.requests ?? 0,
    answers,
    ...(prediction === undefined ? {} : { prediction }),
    ...(verdict === undefined ? {} : { verdict }),
  };
}

/** A test that is kept. */
export function testOfRecord({ lab, runId, prediction, answers, verdict }: TestRecord): ShownTest {
  return {
    lab,
    runId,
    realServers: Object.keys(verdict.byRealServer),
    requests: verdict.requests,
    prediction,
    answers,
    verdict,
  };
}

/** Real server of each request in order; `null` where none answered. */
export function sequenceOf({ answers, verdict }: ShownTest): readonly (string | null)[] {
  return (
    verdict?.sequence ?? answers.map((answer) => (answer.kind === 'answered' ? answer.realServer : null))
  );
}

/** The sequence on the predicted cycle: as the verdict saw it, or as it looks so far. */
export function placesOf(test: ShownTest): PlacedSequence {
  return test.verdict === undefined
    ? placeSequence(sequenceOf(test), test.prediction)
    : placeVerdict(test.verdict);
}

/** Part of a whole in percent, rounded to a tenth; 0 of nothing. */
export function percentOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 1000) / 10;
}
