import type { Scheduler } from '../model/lab.ts';
import type { Prediction, PredictionInput, Predictor } from './prediction.ts';
import { rr } from './rr.ts';
import { unpredicted } from './unpredicted.ts';
import { wrr } from './wrr.ts';

const predictors = {
  rr,
  wrr,
  lc: unpredicted,
  wlc: unpredicted,
  lblc: unpredicted,
  lblcr: unpredicted,
  dh: unpredicted,
  sh: unpredicted,
  mh: unpredicted,
  sed: unpredicted,
  nq: unpredicted,
  fo: unpredicted,
  ovf: unpredicted,
  twos: unpredicted,
} satisfies Record<Scheduler, Predictor>;

/**
 * What a scheduler must do with `requests` sequential short connections. Takes time in proportion to the number of
 * requests and servers, never to the weights.
 */
export function predict(input: PredictionInput): Prediction {
  // Holds for all: each scheduler of the kernel passes over a destination of weight 0, and the director answers a
  // connection that nobody takes with an ICMP port unreachable.
  if (input.destinations.length === 0) {
    return { kind: 'nobody', why: 'The service has no real server.' };
  }
  if (input.destinations.every(({ weight }) => weight === 0)) {
    return { kind: 'nobody', why: 'Every real server has weight 0, and weight 0 takes no new connection.' };
  }
  return predictors[input.scheduler](input);
}
