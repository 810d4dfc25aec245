import type { Scheduler } from '../model/lab.ts';
import { dh } from './dh.ts';
import { fo } from './fo.ts';
import { lblc } from './lblc.ts';
import { lblcr } from './lblcr.ts';
import { lc } from './lc.ts';
import { mh } from './mh.ts';
import { nq } from './nq.ts';
import { ovf } from './ovf.ts';
import { persistencePrediction } from './persistence.ts';
import type { Prediction, PredictionInput, Predictor } from './prediction.ts';
import { mayFill } from './threshold.ts';
import { limitedAffinity } from './limitedAffinity.ts';
import { limitedCycle } from './limitedCycle.ts';
import { rr } from './rr.ts';
import { sed } from './sed.ts';
import { sh } from './sh.ts';
import { twos } from './twos.ts';
import { wlc } from './wlc.ts';
import { wrr } from './wrr.ts';

const predictors = {
  rr,
  wrr,
  lc,
  wlc,
  lblc,
  lblcr,
  dh,
  sh,
  mh,
  sed,
  nq,
  fo,
  ovf,
  twos,
} satisfies Record<Scheduler, Predictor>;

/**
 * What a scheduler must do with `requests` connections of a load. Takes time in proportion to the number of requests
 * and servers, never to the weights.
 */
export function predict(input: PredictionInput): Prediction {
  // Holds for all, but for clients whom persistence remembers: each scheduler of the kernel passes over a destination of weight 0, and the director answers a
  // connection that nobody takes with an ICMP port unreachable.
  if (input.destinations.length === 0) {
    return { kind: 'nobody', why: 'The service has no real server.' };
  }
  const { destinations, persistence, remembered = {} } = input;
  const isRemembered = persistence !== undefined && Object.keys(remembered).length > 0;
  if (destinations.every(({ weight }) => weight === 0) && !isRemembered) {
    return { kind: 'nobody', why: 'Every real server has weight 0, and weight 0 takes no new connection.' };
  }
  if (input.persistence !== undefined) return persistencePrediction(input);
  const prediction = predictors[input.scheduler](input);
  switch (prediction.kind) {
    case 'cycle':
      return limitedCycle(prediction, input);
    case 'affinity':
      return limitedAffinity(prediction, input);
    case 'shares':
      return mayFill(input) && prediction.draws === undefined ? unpredictedFull(input) : prediction;
    default:
      return prediction;
  }
}

/** For schedulers that draw, and those that hash source ports of addresses that are not known. */
function unpredictedFull({ scheduler }: PredictionInput): Prediction {
  return {
    kind: 'unpredicted',
    why:
      `A real server may become full in this test, and which connections ${scheduler} then sends elsewhere or refuses is ` +
      'chance, so it is not predicted: the test shows where requests went and whether the accounts agree. Fewer requests ' +
      'than the upper threshold show the scheduler alone.',
  };
}
