import { leastCost, overhead, type Chooser } from './chooser.ts';
import { choicesPredictor } from './choices.ts';

/** Least connection (`ip_vs_lc.c`): the least overhead; weights count only as 0 or not. */
export const chooseLc: Chooser = (servers) => leastCost(servers, overhead, () => 1);

export const lc = choicesPredictor(
  'lc',
  chooseLc,
  'lc picks the server with the fewest connections, where an established one counts as 256 finished ones.',
);
