import type { DoctorRule } from '../rule.ts';

/** Under DR the director reaches real servers by their MAC addresses alone, so both must be on one segment. */
export const segment: DoctorRule = (lab, machines) => {
  if (lab.service.forwarding !== 'dr') return [];
  const directors = machines.filter(({ role }) => role === 'director');
  return machines
    .filter(({ role }) => role === 'realServer')
    .flatMap(({ machine, seen }) =>
      directors.flatMap((director) => {
        const unanswered = director.seen.neighbours.find(
          ({ address, mac }) =>
            mac === undefined && seen.addresses.some((own) => own.up && own.address === address),
        );
        if (unanswered === undefined) return [];
        return [
          {
            code: 'different-segment',
            severity: 'fault',
            machine: machine.name,
            summary: 'The real server is not on the director’s segment.',
            evidence: `${director.machine.name} asks for ${unanswered.address} by ARP and gets no answer, though the real server has that address on an interface that is up.`,
            mend: 'Put both on one segment (cable, VLAN, virtual switch), or choose a method that crosses routers: `tun` or `fullnat`.',
          } as const,
        ];
      }),
    );
};
