import type { Chooser } from './chooser.ts';
import { choicesPredictor } from './choices.ts';
import { chooseFo } from './fo.ts';

/**
 * Weighted overflow (`ip_vs_ovf.c`): the highest weight among the servers with no more established connections than
 * their weight, so that each takes one more than its weight; where there is none, nobody takes the connection.
 */
export const chooseOvf: Chooser = (servers) =>
  chooseFo(servers.filter(({ weight, active }) => active <= weight));

export const ovf = choicesPredictor(
  'ovf',
  chooseOvf,
  'ovf fills the server with the highest weight until it holds one established connection more than its weight, then the next; when all are full, connections are refused.',
);
