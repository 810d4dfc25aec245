import type { Predictor } from './prediction.ts';
import { hashedAffinity, hashedPorts, sourceHashOf } from './sourceHash.ts';

/**
 * Source hashing (`ip_vs_sh.c`): a table of 256 buckets, filled round and round in list order with as many buckets as a
 * server has weight, and the hash of the source address, with `sh-port` of the source port too.
 */
export const sh: Predictor = (input) => {
  const { flags = [] } = input;
  const hash = sourceHashOf('sh', input);
  if (flags.includes('sh-port')) return hashedPorts('sh', hash, input);
  return hashedAffinity(
    hash,
    'sh sends all connections of one source address to one server, which a hash of the address picks' +
      (flags.includes('sh-fallback') ? ', or the next in its table where that has weight 0.' : '.'),
    input,
  );
};
