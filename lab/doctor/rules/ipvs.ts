import { listed } from '../../model/describe.ts';
import { servicesOf } from '../../model/lab.ts';
import type { Finding } from '../finding.ts';
import type { DoctorRule } from '../rule.ts';
import { nameInTable, nameOfService } from './serviceName.ts';

/** The director needs ip_vs, and in it the lab's virtual services. */
export const ipvs: DoctorRule = (lab, machines) => {
  const wanted = servicesOf(lab).map(nameInTable);
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
      const services = seen.services.map(nameOfService);
      const missing = wanted.filter((name) => !services.includes(name));
      if (missing.length === 0) return [];
      return [
        {
          code: 'virtual-service-missing',
          severity: 'fault',
          machine: machine.name,
          summary: `IPVS has no virtual service ${listed(missing, 'or')}.`,
          evidence: services.length === 0 ? 'Its table is empty.' : `Its table has ${services.join(', ')}.`,
          mend: 'Run `up`, which adds it. A restart of the director and `ipvsadm -C` empty the table.',
        },
      ];
    });
};
