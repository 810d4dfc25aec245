import { cyclePrediction } from './cycle.ts';
import { inListOrder } from './listOrder.ts';
import type { Predictor } from './prediction.ts';

/**
 * Round robin (`ip_vs_rr.c`): each server in list order, over and over. A weight of 0 takes a server out; weights say
 * nothing else.
 */
export const rr: Predictor = ({ destinations, requests }) => {
  const servers = inListOrder(destinations)
    .filter(({ weight }) => weight > 0)
    .map(({ name }) => name);
  return cyclePrediction([{ servers, times: 1 }], destinations, requests);
};
