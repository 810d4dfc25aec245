import type { Lab } from '../../model/lab.ts';
import type { Finding } from '../finding.ts';
import type { ObservedMachine } from '../observation.ts';
import type { DoctorRule } from '../rule.ts';

/**
 * A duplicate address that was taken away again lives on in the ARP tables of those who believed it: the kernel goes on
 * sending to the MAC address that it has, until its own probes to there stay unanswered.
 */
export const neighbour: DoctorRule = (lab, machines) =>
  machines.flatMap((asker) =>
    asker.seen.neighbours.flatMap(({ address, mac }): readonly Finding[] => {
      const owners = machines.filter((one) => isOwner(lab, one, address) && sendsTo(asker, one, address));
      const [owner] = owners;
      if (mac === undefined || owner === undefined || owners.some((one) => hasMac(one, mac))) return [];
      const believed = machines.find((one) => one !== asker && hasMac(one, mac));
      // A MAC address of no machine here may be a router's that answers for others, as in some clouds.
      if (believed === undefined || isToldElsewhere(lab, { asker, believed, address })) return [];
      return [outdated({ asker, believed, owner, address, mac })];
    }),
  );

interface Belief {
  readonly asker: ObservedMachine;
  readonly believed: ObservedMachine;
  readonly address: string;
}

function isOwner({ service }: Lab, { machine, role }: ObservedMachine, address: string): boolean {
  return (
    Object.values(machine.addresses).includes(address) || (role === 'director' && address === service.vip)
  );
}

/** Whether the asker has to send to this address of the owner, and on a network that both are on: no router is between. */
function sendsTo(asker: ObservedMachine, owner: ObservedMachine, address: string): boolean {
  if (asker === owner || (asker.role !== 'director' && owner.role === 'realServer')) return false;
  const shared = Object.keys(owner.machine.addresses).filter((network) =>
    Object.hasOwn(asker.machine.addresses, network),
  );
  const ofAnother = Object.entries(owner.machine.addresses).some(
    ([network, own]) => own === address && !shared.includes(network),
  );
  return shared.length > 0 && !ofAnother;
}

function hasMac({ seen }: ObservedMachine, mac: string): boolean {
  return seen.addresses.some((one) => one.mac === mac);
}

/** While the address is still there twice, and where a client takes a real server for the director, others say more. */
function isToldElsewhere({ service }: Lab, { asker, believed, address }: Belief): boolean {
  return (
    believed.seen.addresses.some((one) => one.address === address) ||
    (address === service.vip && asker.role === 'client' && believed.role === 'realServer')
  );
}

function outdated({
  asker,
  believed,
  owner,
  address,
  mac,
}: Belief & { readonly owner: ObservedMachine; readonly mac: string }): Finding {
  const own = owner.seen.addresses.find((one) => one.address === address)?.mac;
  const right = own === undefined ? '' : ` ${owner.machine.name} has it at ${own}.`;
  return {
    code: 'neighbour-outdated',
    severity: 'fault',
    machine: asker.machine.name,
    summary: `The machine takes ${believed.machine.name} for the owner of ${address}, which is ${owner.machine.name}.`,
    evidence: `Its ARP table has ${address} at ${mac}, which is ${believed.machine.name}: that one does not have the address, and drops what comes for it.${right}`,
    mend: `Have it ask again: \`ip neigh flush to ${address}\`.`,
  };
}
