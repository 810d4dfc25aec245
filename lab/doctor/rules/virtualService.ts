import type { IpvsDestination } from '../../fact/ipvsTable.ts';
import type { Lab, RealServer } from '../../model/lab.ts';
import type { Finding } from '../finding.ts';
import type { DoctorRule } from '../rule.ts';
import { nameOfService } from './ipvs.ts';

/** The lab's virtual service must schedule as the lab file says, to its real servers and nobody else. */
export const virtualService: DoctorRule = (lab, machines) => {
  const { protocol, vip, port, scheduler } = lab.service;
  const wanted = `${protocol} ${vip}:${port}`;
  return machines
    .filter(({ role }) => role === 'director')
    .flatMap(({ machine, seen }): readonly Finding[] => {
      const service = seen.services.find((one) => nameOfService(one) === wanted);
      if (service === undefined) return [];
      const fault = (code: string, summary: string, evidence: string, mend: string): Finding => ({
        code,
        severity: 'fault',
        machine: machine.name,
        summary,
        evidence,
        mend,
      });
      const found: Finding[] = [];
      if (service.scheduler !== scheduler) {
        const seenNow = `It is ${service.scheduler}; the lab file says ${scheduler}.`;
        found.push(
          fault(
            'scheduler-differs',
            `The scheduler of ${wanted} is another.`,
            seenNow,
            'Run `up`, which sets it.',
          ),
        );
      }
      for (const realServer of lab.realServers) {
        const destination = service.destinations.find((one) => belongsTo(one, realServer, lab));
        const { name, weight } = realServer;
        if (destination === undefined) {
          const evidence = `IPVS sends ${wanted} to ${listed(service.destinations)}.`;
          found.push(
            fault(
              'destination-missing',
              `${name} is no destination of ${wanted}.`,
              evidence,
              'Run `up`, which adds it.',
            ),
          );
        } else if (destination.weight !== weight) {
          const evidence = `Its weight is ${destination.weight}; the lab file says ${weight}.`;
          found.push(
            fault(
              'weight-differs',
              `${name} has another weight in ${wanted}.`,
              evidence,
              'Run `up`, which sets it.',
            ),
          );
        }
      }
      const strangers = service.destinations.filter(
        (one) => !lab.realServers.some((realServer) => belongsTo(one, realServer, lab)),
      );
      if (strangers.length > 0) {
        const summary = `${wanted} has destinations that are no real servers of the lab.`;
        found.push(
          fault('destination-unknown', summary, `${listed(strangers)}.`, 'Run `up`, which takes them out.'),
        );
      }
      return found;
    });
};

function belongsTo({ address, port }: IpvsDestination, { addresses }: RealServer, { service }: Lab): boolean {
  return port === service.port && Object.values(addresses).includes(address);
}

function listed(destinations: readonly IpvsDestination[]): string {
  return destinations.map(({ address, port }) => `${address}:${port}`).join(', ') || 'nobody';
}
