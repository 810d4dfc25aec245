import { openCycle } from '../predict/cycle.ts';
import type { CyclePrediction } from '../predict/prediction.ts';

/** A request whose real server is known. */
export interface Pick {
  /** 0-based place in the scheduler's choices of this test. */
  readonly place: number;
  readonly realServer: string;
}

/** How a measured sequence sits in the predicted cycle. */
export type SequenceMatch =
  | {
      readonly kind: 'fits';
      /** Place in the cycle at which the test began: the first that fits. */
      readonly start: number;
    }
  | {
      readonly kind: 'deviates';
      /** First place that no rotation explains, under the rotation that explains most before it. */
      readonly place: number;
      readonly expected: string;
      readonly got: string;
    };

/**
 * Looks for a rotation of the cycle that agrees with every pick. Places without a pick (lost or wrong answers) agree
 * with anything. Since the whole sequence must lie on one rotation, every window in it holds its exact share.
 *
 * @param picks in ascending order of place
 * @param places how many places the test took, with those that have no pick
 */
export function matchSequence(
  prediction: CyclePrediction,
  picks: readonly Pick[],
  places: number,
): SequenceMatch {
  const cycle = openCycle(prediction.stretches);
  let furthest: Extract<SequenceMatch, { kind: 'deviates' }> | undefined;
  for (const start of cycle.startsOf(places)) {
    const wrong = picks.find(({ place, realServer }) => cycle.serverAt(start + place) !== realServer);
    if (wrong === undefined) return { kind: 'fits', start };
    if (furthest === undefined || wrong.place > furthest.place) {
      furthest = {
        kind: 'deviates',
        place: wrong.place,
        expected: cycle.serverAt(start + wrong.place),
        got: wrong.realServer,
      };
    }
  }
  return furthest ?? { kind: 'fits', start: 0 };
}
