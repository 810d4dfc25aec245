import { LabError } from '../contract/labError.ts';
import type { MachineFacts } from '../fact/machineFacts.ts';
import { parseCidr } from '../model/cidr.ts';
import { embeddedMac } from '../model/embeddedMac.ts';
import type { Lab, Machine } from '../model/lab.ts';
import { parseMac } from '../model/mac.ts';

/** A machine's place on one network: the interface that leads there and its address. */
export interface Attachment {
  readonly network: string;
  /** Name that the kernel gives the interface; a MAC address where nobody has looked yet (see `assumedFacts`). */
  readonly interface: string;
  readonly address: string;
  /** 0 to 32. */
  readonly prefixLength: number;
}

/** Names of the networks that a machine is attached to, in the order of the lab's networks. */
export function networksOf(lab: Lab, machine: Machine): readonly string[] {
  return Object.keys(lab.networks).filter((network) => Object.hasOwn(machine.addresses, network));
}

/**
 * A machine's places in the order of the lab's networks. Interfaces are found by MAC address (embedded machines
 * always, others where the lab file names one), since the order in which a kernel numbers them promises nothing.
 * Throws a `LabError` when an interface is missing or two have the MAC address.
 */
export function attachmentsOf(lab: Lab, machine: Machine, facts: MachineFacts): readonly Attachment[] {
  return networksOf(lab, machine).map((network) => ({
    network,
    interface: interfaceTo(lab, machine, network, facts),
    address: machine.addresses[network] ?? '',
    prefixLength: prefixLengthOf(lab, network),
  }));
}

/** An address with its network's prefix length: `10.0.69.132/24`. */
export function withPrefix({ address, prefixLength }: Attachment): string {
  return `${address}/${prefixLength}`;
}

function prefixLengthOf(lab: Lab, network: string): number {
  const parsed = parseCidr(lab.networks[network]?.cidr ?? '');
  if (parsed === undefined)
    throw new RangeError(`The lab was not checked: network ${network} has no subnet.`);
  return parsed.cidr.prefixLength;
}

function interfaceTo(lab: Lab, machine: Machine, network: string, facts: MachineFacts): string {
  const wanted = machine.interfaces?.[network] ?? embeddedMac(lab.name, machine.name, network);
  const mac = parseMac(wanted);
  const found = facts.interfaces.filter((one) => (mac === undefined ? one.name === wanted : one.mac === mac));
  const [first] = found;
  if (first === undefined || found.length > 1) {
    throw new LabError({
      code: 'machine-unsupported',
      what: `The interface of ${machine.name} on network ${network} is not known`,
      machine: machine.name,
      why:
        first === undefined
          ? `it has no interface ${wanted}, only ${listInterfaces(facts)}`
          : `${found.map(({ name }) => name).join(' and ')} both have the MAC address ${wanted}`,
      next:
        lab.machines === 'ssh'
          ? `Name the right interface at interfaces.${network} of ${machine.name} in the lab file.`
          : `Take the lab down and up again, so that ${machine.name} starts with its interfaces.`,
    });
  }
  return first.name;
}

function listInterfaces(facts: MachineFacts): string {
  return facts.interfaces.map(({ name, mac }) => `${name} (${mac})`).join(', ') || 'none at all';
}
