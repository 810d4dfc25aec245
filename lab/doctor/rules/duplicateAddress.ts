import { machinesOf, type Lab } from '../../model/lab.ts';
import type { Finding } from '../finding.ts';
import type { ObservedMachine, SeenAddress } from '../observation.ts';
import type { DoctorRule } from '../rule.ts';

/** An address of one machine must not be another's too; the VIP is where the forwarding method puts it and nowhere else. */
export const duplicateAddress: DoctorRule = (lab, machines) => {
  const { vip, forwarding } = lab.service;
  // Under DR and TUN each real server has it on a device that answers no ARP; directors share it.
  const mayHaveVip = ({ role }: ObservedMachine): boolean =>
    role === 'director' || (role === 'realServer' && (forwarding === 'dr' || forwarding === 'tun'));
  return machines.flatMap((entry) =>
    entry.seen.addresses.flatMap((seen): readonly Finding[] => {
      if (seen.address === vip) return mayHaveVip(entry) ? [] : [secondVip(lab, entry, seen)];
      const owner = ownerOf(lab, seen.address);
      return owner === undefined || owner === entry.machine.name ? [] : [twin(entry, seen, owner)];
    }),
  );
};

function ownerOf(lab: Lab, address: string): string | undefined {
  return machinesOf(lab).find(({ machine }) => Object.values(machine.addresses).includes(address))?.machine
    .name;
}

function takeAway({ address, prefixLength, interface: name }: SeenAddress): string {
  return `Take it away: \`ip addr del ${address}/${prefixLength} dev ${name}\`. Who took it for the owner asks anew after \`ip neigh flush to ${address}\`.`;
}

function secondVip(lab: Lab, { machine, role }: ObservedMachine, seen: SeenAddress): Finding {
  const effect =
    role === 'client' ? 'its requests never leave it' : 'neighbours ask by ARP and may get either answer';
  return {
    code: 'vip-duplicate',
    severity: 'fault',
    machine: machine.name,
    summary: `The machine has the VIP ${seen.address}, which is the director’s.`,
    evidence: `It is on ${seen.interface} as /${seen.prefixLength}: ${effect} (${lab.service.forwarding}).`,
    mend: takeAway(seen),
  };
}

function twin({ machine }: ObservedMachine, seen: SeenAddress, owner: string): Finding {
  return {
    code: 'duplicate-address',
    severity: 'fault',
    machine: machine.name,
    summary: `The machine has the address ${seen.address}, which is that of ${owner}.`,
    evidence: `It is on ${seen.interface} as /${seen.prefixLength}; the lab file gives it to ${owner}.`,
    mend: takeAway(seen),
  };
}
