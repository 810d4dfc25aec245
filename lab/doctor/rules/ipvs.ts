import type { IpvsService } from '../../fact/ipvsTable.ts';
import type { Finding } from '../finding.ts';
import type { DoctorRule } from '../rule.ts';

/** The director needs ip_vs, and in it the lab's virtual service. */
export const ipvs: DoctorRule = (lab, machines) => {
  const { protocol, vip, port } = lab.service;
  const wanted = `${protocol} ${vip}:${port}`;
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
      if (services.includes(wanted)) return [];
      return [
        {
          code: 'virtual-service-missing',
          severity: 'fault',
          machine: machine.name,
          summary: `IPVS has no virtual service ${wanted}.`,
          evidence: services.length === 0 ? 'Its table is empty.' : `Its table has ${services.join(', ')}.`,
          mend: 'Run `up`, which adds it. A restart of the director and `ipvsadm -C` empty the table.',
        },
      ];
    });
};

/** A virtual service as `tcp 10.0.69.132:80`. */
export function nameOfService({ key }: IpvsService): string {
  return key.kind === 'address' ? `${key.protocol} ${key.address}:${key.port}` : `fwmark ${key.mark}`;
}
