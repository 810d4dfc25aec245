import type { Chooser } from './chooser.ts';
import { choicesPredictor } from './choices.ts';

/** Weighted failover (`ip_vs_fo.c`): the highest weight that is not 0; of equals the first in the list. */
export const chooseFo: Chooser = (servers) => {
  const most = Math.max(0, ...servers.map(({ weight }) => weight));
  return most === 0 ? undefined : servers.find(({ weight }) => weight === most);
};

export const fo = choicesPredictor(
  'fo',
  chooseFo,
  'fo sends everything to the server with the highest weight that is not 0, of equals to the last added.',
);
