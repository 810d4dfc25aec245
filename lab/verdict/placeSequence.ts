import type { Prediction } from '../predict/prediction.ts';
import { matchSequence, type Pick } from './matchSequence.ts';
import type { Verdict } from './verdict.ts';

/** Where each request of a sequence falls in the predicted cycle. */
export interface PlacedSequence {
  /** Places in the cycle; `null` where no cycle is predicted. */
  readonly cycleLength: number | null;
  /**
   * Place in the cycle of each request, 0 where the test's first request began it: any rotation of a cycle is the same
   * cycle. -1 for a request that took none. Empty where no cycle is predicted.
   */
  readonly places: readonly number[];
  /** 0-based request at which the sequence leaves what is predicted; `null` where it fits so far. */
  readonly deviatesAt: number | null;
}

const unplaced: PlacedSequence = { cycleLength: null, places: [], deviatesAt: null };

/**
 * Lays a sequence that may still grow on the predicted cycle.
 *
 * @param sequence real server of each request; `null` where none answered, which is taken for a choice whose answer
 *   was lost
 */
export function placeSequence(
  sequence: readonly (string | null)[],
  prediction: Prediction | undefined,
): PlacedSequence {
  // Where servers become full, the cycle goes on without them: no request has a place that could be told in advance.
  if (prediction?.kind !== 'cycle' || prediction.room !== undefined) return unplaced;
  const picks: Pick[] = [];
  sequence.forEach((realServer, place) => {
    if (realServer !== null) picks.push({ place, realServer });
  });
  const match = matchSequence(prediction, picks, sequence.length);
  return {
    cycleLength: prediction.cycleLength,
    places: sequence.map((_, place) => place % prediction.cycleLength),
    deviatesAt: match.kind === 'deviates' ? match.place : null,
  };
}

/** Lays the sequence of a judged test on the predicted cycle, as the verdict saw it. */
export function placeVerdict({
  sequence,
  cycleLength,
  byRealServer,
  answered,
  deviatesAt,
}: Verdict): PlacedSequence {
  if (cycleLength === null) return { ...unplaced, deviatesAt };
  // Where IPVS made no more connections than were answered, the other requests never came to a choice.
  const scheduled = Object.values(byRealServer).reduce((sum, { ipvs }) => sum + (ipvs ?? 0), 0);
  const onlyAnsweredTookPlaces = scheduled === answered;
  let next = 0;
  const places = sequence.map((realServer) =>
    realServer === null && onlyAnsweredTookPlaces ? -1 : next++ % cycleLength,
  );
  return { cycleLength, places, deviatesAt };
}
