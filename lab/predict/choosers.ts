import type { Chooser } from './chooser.ts';
import { chooseFo } from './fo.ts';
import { chooseLc } from './lc.ts';
import { chooseNq } from './nq.ts';
import { chooseOvf } from './ovf.ts';
import type { ChoosingScheduler } from './prediction.ts';
import { chooseSed } from './sed.ts';
import { chooseWlc } from './wlc.ts';

/** How each scheduler that chooses by connections does so: a prediction names it, since it is kept and sent as JSON. */
export const choosers = {
  lc: chooseLc,
  wlc: chooseWlc,
  sed: chooseSed,
  nq: chooseNq,
  fo: chooseFo,
  ovf: chooseOvf,
} satisfies Record<ChoosingScheduler, Chooser>;
