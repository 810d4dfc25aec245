import type { Predictor } from './prediction.ts';
import { hashedAffinity, hashedPorts, sourceHashOf } from './sourceHash.ts';

/**
 * Maglev hashing (`ip_vs_mh.c`): each server has its own order of the table's places, from the hash of its address and
 * port; the servers take places in turn, as many a turn as they have weight, and the hash of a source's address, with
 * `mh-port` of its port too, names its place.
 */
export const mh: Predictor = (input) => {
  const { destinations, flags = [] } = input;
  const hash = sourceHashOf('mh', input);
  if (flags.includes('mh-port')) return hashedPorts('mh', hash, input);
  return hashedAffinity(
    hash,
    'mh sends all connections of one source address to one server, which Maglev hashing picks' +
      (flags.includes('mh-fallback') ? ', or another one where that has weight 0.' : '.') +
      (destinations.some(({ weight }) => weight === 0)
        ? ' The table goes by the weight that one of weight 0 had before, which nothing shows: the test is compared with the ' +
          'tables of all that it may have been.'
        : ''),
    input,
  );
};
