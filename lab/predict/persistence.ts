import { formatCidr, parseCidr } from '../model/cidr.ts';
import { affinityOf, unknownSource } from './affinity.ts';
import type { AffinityPrediction, PredictionInput } from './prediction.ts';

/**
 * The clients that persistence takes for one: an address, or a subnet such as `10.0.69.0/24` where a netmask groups
 * them (`ip_vs_sched_persist` in ip_vs_core.c masks the source address).
 */
export function clientGroup(address: string, netmask: string | undefined): string {
  if (netmask === undefined) return address;
  const bits = netmask
    .split('.')
    .map((byte) => Number(byte).toString(2).padStart(8, '0'))
    .join('');
  const prefix = bits.lastIndexOf('1') + 1;
  const parsed = parseCidr(`${address}/${prefix}`);
  return parsed === undefined || prefix === 32 ? address : formatCidr(parsed.cidr);
}

/**
 * What persistence makes of any scheduler: the first request of a client, or of a group of clients, goes where the
 * scheduler says, and the director remembers that for all others (`ip_vs_sched_persist` in ip_vs_core.c). Neither
 * weights nor thresholds move a client that is remembered.
 */
export function persistencePrediction(input: PredictionInput): AffinityPrediction {
  const { persistence, remembered = {}, sources = [], scheduler, destinations } = input;
  const { netmask, timeoutSeconds = 0 } = persistence ?? {};
  const whose = netmask === undefined ? 'client' : `clients under the netmask ${netmask}`;
  const groups =
    sources.length === 0 ? [unknownSource] : sources.map((address) => clientGroup(address, netmask));
  const byName = new Map(destinations.map((destination) => [destination.name, destination]));
  return {
    ...affinityOf(
      groups,
      (group) => {
        const server = byName.get(remembered[group] ?? '');
        return server === undefined ? undefined : [server];
      },
      `The service is persistent: all requests of one ${whose} go to the real server of the first, until ` +
        `${timeoutSeconds} s after the last. Only that first one is up to ${scheduler}.`,
      input,
    ),
    by: 'persistence',
  };
}
