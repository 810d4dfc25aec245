import type { DoctorRule } from '../rule.ts';

/** The client must take the director for the VIP's owner: whom it believes stays in its ARP table for a while. */
export const vipNeighbour: DoctorRule = (lab, machines) => {
  const { vip } = lab.service;
  const servers = machines.filter(({ role }) => role === 'realServer');
  return machines
    .filter(({ role }) => role === 'client')
    .flatMap(({ machine, seen }) =>
      seen.neighbours
        .filter(({ address }) => address === vip)
        .flatMap(({ mac }) => {
          const believed = servers.find((one) =>
            one.seen.addresses.some((address) => mac !== undefined && address.mac === mac),
          );
          if (believed === undefined) return [];
          return [
            {
              code: 'client-believes-real-server',
              severity: 'fault',
              machine: machine.name,
              summary: `The client takes ${believed.machine.name} for the owner of the VIP ${vip}.`,
              evidence: `Its ARP table has ${vip} at ${mac ?? ''}, which is ${believed.machine.name}: requests go there past the director, and IPVS counts nothing.`,
              mend: `First silence ${believed.machine.name} (\`up\` sets arp_ignore), then have the client ask again: \`ip neigh flush to ${vip}\`.`,
            } as const,
          ];
        }),
    );
};
