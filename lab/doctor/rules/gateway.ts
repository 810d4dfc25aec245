import type { Lab } from '../../model/lab.ts';
import type { Finding } from '../finding.ts';
import type { DoctorRule } from '../rule.ts';

/** Under NAT a real server's way back must lead through the director (the DIP), or its answers never return. */
export const gateway: DoctorRule = (lab, machines) => {
  if (lab.service.forwarding !== 'nat') return [];
  return machines
    .filter(({ role }) => role === 'realServer')
    .flatMap(({ machine, seen }): readonly Finding[] => {
      const wanted = directorAddresses(lab, Object.keys(machine.addresses));
      // The kernel lists the best default route first; only that one is used.
      const [used] = seen.gateways;
      if (used !== undefined && wanted.includes(used)) return [];
      return [
        {
          code: used === undefined ? 'gateway-missing' : 'gateway-wrong',
          severity: 'fault',
          machine: machine.name,
          summary:
            used === undefined
              ? 'The real server has no default route.'
              : 'The default route of the real server does not lead to the director.',
          evidence: `Its default route is ${used === undefined ? 'missing' : `via ${used}`}; the director is ${wanted.join(' or ')}.`,
          mend: `Run \`up\`; by hand: \`ip route replace default via ${wanted[0] ?? 'DIP'}\`.`,
        },
      ];
    });
};

/** Addresses of the directors on these networks: the DIPs that a machine there can use. */
function directorAddresses(lab: Lab, networks: readonly string[]): readonly string[] {
  return lab.directors.flatMap(({ addresses }) =>
    networks.map((network) => addresses[network]).filter((address) => address !== undefined),
  );
}
