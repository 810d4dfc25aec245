import { leastCost, overhead, type Chooser } from './chooser.ts';
import { choicesPredictor } from './choices.ts';

/** Weighted least connection (`ip_vs_wlc.c`): the least overhead for its weight. */
export const chooseWlc: Chooser = (servers) => leastCost(servers, overhead, ({ weight }) => weight);

export const wlc = choicesPredictor(
  'wlc',
  chooseWlc,
  'wlc picks the server with the fewest connections for its weight, where an established one counts as 256 finished ones.',
);
