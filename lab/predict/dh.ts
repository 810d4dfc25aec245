import { addressNumber, hash32 } from './addressHash.ts';
import { byVip, takerOf } from './affinity.ts';
import { inListOrder } from './listOrder.ts';
import type { Predictor } from './prediction.ts';

/** `CONFIG_IP_VS_DH_TAB_BITS` as Debian has it, and as it is by default. */
const tableBits = 8;

/**
 * Destination hashing (`ip_vs_dh.c`): 256 buckets that hold the servers round and round in list order, whatever their
 * weights, and the hash of the address that the client asks for (`hash_32` since Linux 4.18).
 */
export const dh: Predictor = (input) => {
  const servers = inListOrder(input.destinations);
  return byVip(
    (vip) => takerOf(servers[hash32(addressNumber(vip), tableBits) % servers.length]),
    'dh sends all connections to one destination address, here the VIP, to one server, which a hash of the address picks.',
    input,
  );
};
