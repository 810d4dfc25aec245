import { addressNumber, hash32 } from './addressHash.ts';
import { bySource, takerOf } from './affinity.ts';
import { inListOrder } from './listOrder.ts';
import type { Destination, Predictor } from './prediction.ts';

/** `CONFIG_IP_VS_SH_TAB_BITS` as Debian has it, and as it is by default. */
const tableBits = 8;

/**
 * Source hashing (`ip_vs_sh.c`): a table of 256 buckets, filled round and round in list order with as many buckets as a
 * server has weight (one for weight 0), and the hash of the source address (`hash_32` since Linux 4.18).
 */
export const sh: Predictor = (input) => {
  const table = bucketsOf(inListOrder(input.destinations));
  return bySource(
    (address) => takerOf(table[hash32(addressNumber(address), tableBits)]),
    'sh sends all connections of one source address to one server, which a hash of the address picks.',
    input,
  );
};

function bucketsOf(servers: readonly Destination[]): readonly Destination[] {
  const buckets: Destination[] = [];
  while (buckets.length < 1 << tableBits) {
    for (const server of servers) {
      const space = (1 << tableBits) - buckets.length;
      const filled = Math.min(space, Math.max(1, server.weight));
      for (let i = 0; i < filled; i += 1) buckets.push(server);
    }
  }
  return buckets;
}
