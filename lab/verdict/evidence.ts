import type { Lab } from '../model/lab.ts';
import type { Prediction } from '../predict/prediction.ts';
import { matchSequence, type Pick, type SequenceMatch } from './matchSequence.ts';
import type { Measurement } from './measurement.ts';
import type { Reason } from './verdict.ts';

/** Everything that reasons are drawn from: what was asked, predicted and measured, and the sums that they share. */
export interface Evidence {
  readonly lab: Lab;
  readonly prediction: Prediction;
  readonly measurement: Measurement;
  /** Answers that the client had from each real server. */
  readonly measured: ReadonlyMap<string, number>;
  readonly answered: number;
  /** Requests without a real server's page: lost or wrong. */
  readonly unanswered: number;
  /** Connections that IPVS made for this test, to whatever destination. */
  readonly scheduled: number;
  /** 0-based place of each request in the scheduler's choices; `undefined` for one that never came to a choice. */
  readonly places: readonly (number | undefined)[];
  /** Only with a predicted cycle. */
  readonly match?: SequenceMatch;
}

/** Draws reasons of one concern from the evidence. */
export type Rule = (evidence: Evidence) => readonly Reason[];

/** Sums up a test for the rules. */
export function gatherEvidence(lab: Lab, prediction: Prediction, measurement: Measurement): Evidence {
  const { answers, ipvs } = measurement;
  const measured = new Map(lab.realServers.map(({ name }) => [name, 0]));
  let answered = 0;
  for (const answer of answers) {
    if (answer.kind !== 'answered') continue;
    answered += 1;
    measured.set(answer.realServer, (measured.get(answer.realServer) ?? 0) + 1);
  }
  const scheduled = Object.values(ipvs.connections).reduce((sum, count) => sum + count, 0);

  // A lost request takes a place in the cycle unless it never reached IPVS, which shows when IPVS made no more
  // connections than were answered.
  const onlyAnsweredTookPlaces = scheduled === answered;
  let next = 0;
  const places = answers.map(({ kind }) => {
    if (kind !== 'answered' && onlyAnsweredTookPlaces) return undefined;
    return next++;
  });
  const picks: Pick[] = [];
  answers.forEach((answer, i) => {
    const place = places[i];
    if (answer.kind === 'answered' && place !== undefined) {
      picks.push({ place, realServer: answer.realServer });
    }
  });

  return {
    lab,
    prediction,
    measurement,
    measured,
    answered,
    unanswered: answers.length - answered,
    scheduled,
    places,
    ...(prediction.kind === 'cycle' ? { match: matchSequence(prediction, picks, next) } : {}),
  };
}
