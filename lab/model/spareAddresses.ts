import { contains, hostRange, parseCidr } from './cidr.ts';
import { formatIpv4, parseIpv4 } from './ipv4.ts';
import { machinesOf, type Lab } from './lab.ts';

/**
 * Up to `count` addresses of a network that nothing in the lab file has, from the highest down, where people put
 * machines last.
 */
export function spareAddresses(lab: Lab, network: string, count: number): readonly string[] {
  const subnet = parseCidr(lab.networks[network]?.cidr ?? '')?.cidr;
  if (subnet === undefined) return [];
  const used = new Set([
    lab.service.vip,
    lab.service.localAddress,
    ...Object.values(lab.networks).map(({ gateway }) => gateway),
    ...machinesOf(lab).flatMap(({ machine }) => Object.values(machine.addresses)),
  ]);
  const { first, last } = hostRange(subnet);
  const spare: string[] = [];
  for (let address = last; address >= first && spare.length < count; address -= 1) {
    const written = formatIpv4(address);
    if (!used.has(written)) spare.push(written);
  }
  return spare;
}

/** Network on which the client meets the VIP: the VIP's own where the client is on it, else the one that it shares with a director. */
export function clientNetwork(lab: Lab): string | undefined {
  const networks = Object.keys(lab.client.addresses);
  const vip = parseIpv4(lab.service.vip);
  const home = networks.find((network) => {
    const subnet = parseCidr(lab.networks[network]?.cidr ?? '')?.cidr;
    return subnet !== undefined && vip !== undefined && contains(subnet, vip);
  });
  if (home !== undefined) return home;
  const shared = networks.filter((network) =>
    lab.directors.some(({ addresses }) => Object.hasOwn(addresses, network)),
  );
  if (shared.length === 1) return shared[0];
  return networks.length === 1 ? networks[0] : undefined;
}
