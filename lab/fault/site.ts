import { contains, hostRange, parseCidr } from '../model/cidr.ts';
import { embeddedMac } from '../model/embeddedMac.ts';
import { formatIpv4, parseIpv4 } from '../model/ipv4.ts';
import { machinesOf, type Lab, type Machine, type Role } from '../model/lab.ts';

/** Names of the machines that play a part. */
export function namesOf(lab: Lab, ...roles: readonly Role[]): readonly string[] {
  return machinesOf(lab)
    .filter(({ role }) => roles.includes(role))
    .map(({ machine }) => machine.name);
}

/** A machine of the lab by name. */
export function machineNamed(lab: Lab, name: string): Machine {
  const found = machinesOf(lab).find(({ machine }) => machine.name === name);
  if (found === undefined) throw new RangeError(`the lab has no machine ${JSON.stringify(name)}`);
  return found.machine;
}

/** A machine's interface on one network, with its address there. */
export interface FaultPlace {
  readonly network: string;
  /** Name, or MAC address: `interfaceWord` knows both. */
  readonly interface: string;
  readonly address: string;
  readonly prefixLength: number;
}

/** A machine's place on a network. */
export function placeOn(lab: Lab, machine: Machine, network: string): FaultPlace {
  return {
    network,
    interface: machine.interfaces?.[network] ?? embeddedMac(lab.name, machine.name, network),
    address: machine.addresses[network] ?? '',
    prefixLength: parseCidr(lab.networks[network]?.cidr ?? '')?.cidr.prefixLength ?? 32,
  };
}

/** The network that a real server shares with the first director: one without the client first. */
export function serverNetwork(lab: Lab, server: Machine): string | undefined {
  const [director] = lab.directors;
  const shared = Object.keys(server.addresses).filter((network) =>
    Object.hasOwn(director?.addresses ?? {}, network),
  );
  return shared.find((network) => !Object.hasOwn(lab.client.addresses, network)) ?? shared[0];
}

/** A machine's place on the network that matters most for it: towards the director, or else its first. */
export function mainPlace(lab: Lab, name: string): FaultPlace {
  const machine = machineNamed(lab, name);
  const network =
    (lab.realServers.some((one) => one.name === name)
      ? serverNetwork(lab, machine)
      : vipNetworkOf(lab, machine)) ??
    Object.keys(machine.addresses)[0] ??
    '';
  return placeOn(lab, machine, network);
}

/** The network whose subnet holds the VIP. */
export function vipNetwork(lab: Lab): string | undefined {
  const vip = parseIpv4(lab.service.vip);
  return Object.entries(lab.networks).find(([, { cidr }]) => {
    const subnet = parseCidr(cidr)?.cidr;
    return subnet !== undefined && vip !== undefined && contains(subnet, vip);
  })?.[0];
}

function vipNetworkOf(lab: Lab, machine: Machine): string | undefined {
  const network = vipNetwork(lab);
  return network !== undefined && Object.hasOwn(machine.addresses, network) ? network : undefined;
}

/** The highest address of a network that nobody of the lab has. `undefined` where all are taken. */
export function freeAddress(lab: Lab, network: string): string | undefined {
  const { cidr, gateway } = lab.networks[network] ?? {};
  const subnet = parseCidr(cidr ?? '')?.cidr;
  if (subnet === undefined) return undefined;
  const taken = new Set([
    gateway,
    lab.service.vip,
    lab.service.localAddress,
    ...machinesOf(lab).flatMap(({ machine }) => Object.values(machine.addresses)),
  ]);
  const { first, last } = hostRange(subnet);
  // As many as are taken, and one more, are enough to find a free one.
  for (let value = last; value >= first && value >= last - taken.size; value--) {
    const address = formatIpv4(value);
    if (!taken.has(address)) return address;
  }
  return undefined;
}
