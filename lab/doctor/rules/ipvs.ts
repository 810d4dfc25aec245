import type { Finding } from '../finding.ts';
import type { DoctorRule } from '../rule.ts';

/** The director needs ip_vs, and in it the lab's virtual service. */
export const ipvs: DoctorRule = (lab, machines) => {
  const { protocol, vip, port } = lab.service;
  const service = `${protocol} ${vip}:${port}`;
  return machines
    .filter(({ role }) => role === 'director')
    .flatMap(({ machine, seen }): readonly Finding[] => {
      if (!seen.ipvs) {
        return [
          {
            code: 'ipvs-not-loaded',
            severity: 'fault',
            machine: machine.name,
            summary: 'The kernel has no IPVS.',
            evidence: 'There is no /sys/module/ip_vs.',
            mend: 'Run `up`, which loads it; by hand: `modprobe ip_vs`. A kernel without the module cannot be a director.',
          },
        ];
      }
      if (seen.services.includes(service)) return [];
      return [
        {
          code: 'virtual-service-missing',
          severity: 'fault',
          machine: machine.name,
          summary: `IPVS has no virtual service ${service}.`,
          evidence:
            seen.services.length === 0 ? 'Its table is empty.' : `Its table has ${seen.services.join(', ')}.`,
          mend: 'Run `up`, which adds it. A restart of the director and `ipvsadm -C` empty the table.',
        },
      ];
    });
};
