import { leastCost, type Chooser } from './chooser.ts';
import { choicesPredictor } from './choices.ts';

/**
 * Shortest expected delay (`ip_vs_sed.c`): the least (established + 1) for its weight. Finished connections do not
 * count, so short ones all go to the heaviest server.
 */
export const chooseSed: Chooser = (servers) =>
  leastCost(
    servers,
    ({ active }) => active + 1,
    ({ weight }) => weight,
  );

export const sed = choicesPredictor(
  'sed',
  chooseSed,
  'sed picks the server with the least (established connections + 1) for its weight; finished connections do not count.',
);
