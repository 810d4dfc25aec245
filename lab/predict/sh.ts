import { addressNumber, hash32 } from './addressHash.ts';
import { bySource, takerOf, takersAlong } from './affinity.ts';
import { inListOrder } from './listOrder.ts';
import type { Destination, Predictor } from './prediction.ts';
import { sharesOfTable } from './shares.ts';

/** `CONFIG_IP_VS_SH_TAB_BITS` as Debian has it, and as it is by default. */
const tableBits = 8;

/**
 * Source hashing (`ip_vs_sh.c`): a table of 256 buckets, filled round and round in list order with as many buckets as a
 * server has weight (one for weight 0), and the hash of the source address (`hash_32` since Linux 4.18).
 */
export const sh: Predictor = (input) => {
  const { flags = [] } = input;
  const table = bucketsOf(inListOrder(input.destinations));
  if (flags.includes('sh-port')) return sharesOfTable(table, input);
  const look = flags.includes('sh-fallback') ? lookFurther : lookOnce;
  return bySource(
    (address) => look(table, hash32(addressNumber(address), tableBits)),
    'sh sends all connections of one source address to one server, which a hash of the address picks' +
      (flags.includes('sh-fallback') ? ', or the next in its table where that has weight 0.' : '.'),
    input,
  );
};

type Look = (table: readonly Destination[], hash: number) => readonly Destination[] | undefined;

const lookOnce: Look = (table, hash) => takerOf(table[hash]);

/** `ip_vs_sh_get_fallback`: begins again at the hash, to which it then adds the hash once more. */
const lookFurther: Look = (table, hash) => {
  const size = 1 << tableBits;
  const further = table.map((_, offset) => table[(((offset + hash) % size) + hash) % size]);
  return takersAlong([table[hash], ...further].filter((server) => server !== undefined));
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
