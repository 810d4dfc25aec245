import type { Lab, Scheduler } from '../model/lab.ts';
import type { Load } from './prediction.ts';

/** The load that shows what a scheduler does. */
const showing = {
  rr: 'sequential',
  wrr: 'sequential',
  lc: 'sequential',
  wlc: 'sequential',
  lblc: 'sequential',
  lblcr: 'sequential',
  dh: 'sequential',
  sh: 'many-sources',
  mh: 'many-sources',
  sed: 'held',
  nq: 'held',
  fo: 'sequential',
  ovf: 'held',
  twos: 'sequential',
} satisfies Record<Scheduler, Load>;

/** The load that shows what a scheduler does with connections. */
export function loadThatShows(scheduler: Scheduler): Load {
  return showing[scheduler];
}

/**
 * The load of a test that was not asked for one: what the scheduler needs, as far as the sender can make it. Only the
 * client makes many sources, and unasked only that of an embedded lab: on a real network its further addresses might
 * be somebody else's. Only lab machines hold connections open, no more of them than `mostHeld`, and none over UDP.
 */
export function defaultLoad(
  { machines, service }: Pick<Lab, 'machines' | 'service'>,
  from: 'client' | 'director' | 'laptop',
  requests: number,
): Load {
  const load = loadThatShows(service.scheduler);
  if (load === 'many-sources' && (from !== 'client' || machines !== 'embedded')) return 'sequential';
  const canHold = service.protocol === 'tcp' && from !== 'laptop' && requests <= mostHeld;
  if (load === 'held' && !canHold) return 'sequential';
  return load;
}

/** Connections that a test holds open at most: the files that a process may have open, and nginx's connections. */
export const mostHeld = 500;
