import type { Chooser } from './chooser.ts';
import { choicesPredictor } from './choices.ts';
import { chooseSed } from './sed.ts';

/** Never queue (`ip_vs_nq.c`): the first server in the list without an established connection, else as sed. */
export const chooseNq: Chooser = (servers) =>
  servers.find(({ weight, active }) => weight > 0 && active === 0) ?? chooseSed(servers);

export const nq = choicesPredictor(
  'nq',
  chooseNq,
  'nq picks a server without an established connection, the last added first; where all have some, as sed.',
);
