import type { IpvsDestination, IpvsMethod, IpvsService } from '../../fact/ipvsTable.ts';
import type { Forwarding, Lab, RealServer } from '../../model/lab.ts';
import type { Finding } from '../finding.ts';
import type { DoctorRule } from '../rule.ts';
import { nameOfService } from './ipvs.ts';

/** What is wrong in a service; the machine is the director that has it. */
type Wrong = Pick<Finding, 'code' | 'summary' | 'evidence' | 'mend'>;

const upSets = 'Run `up`, which sets it.';

/** The lab's virtual service must schedule as the lab file says, to its real servers and nobody else. */
export const virtualService: DoctorRule = (lab, machines) => {
  const { protocol, vip, port } = lab.service;
  const wanted = `${protocol} ${vip}:${port}`;
  return machines
    .filter(({ role }) => role === 'director')
    .flatMap(({ machine, seen }): readonly Finding[] => {
      const service = seen.services.find((one) => nameOfService(one) === wanted);
      if (service === undefined) return [];
      return [
        ...serviceFaults(service, wanted, lab),
        ...destinationFaults(service, wanted, lab),
        ...strangers(service, wanted, lab),
      ].map((wrong): Finding => ({ ...wrong, severity: 'fault', machine: machine.name }));
    });
};

function serviceFaults(service: IpvsService, wanted: string, lab: Lab): readonly Wrong[] {
  const { scheduler } = lab.service;
  const found: Wrong[] = [];
  if (service.scheduler !== scheduler) {
    const weights = new Set(lab.realServers.map(({ weight }) => weight).filter((weight) => weight > 0));
    const ignores = service.scheduler === 'rr' && weights.size > 1;
    found.push({
      code: ignores ? 'scheduler-ignores-weights' : 'scheduler-differs',
      summary: `The scheduler of ${wanted} is another${ignores ? ', and ignores the weights' : ''}.`,
      evidence: `It is ${service.scheduler}; the lab file says ${scheduler}.`,
      mend: upSets,
    });
  }
  if (service.persistence !== undefined) {
    const { timeoutS } = service.persistence;
    found.push({
      code: 'persistence-set',
      summary: `${wanted} is persistent: a client stays with one real server.`,
      evidence: `IPVS shows persistence${timeoutS === undefined ? '' : ` of ${timeoutS} s`}; the lab file has none. Changed weights show only when it has run out.`,
      mend: upSets,
    });
  }
  return found;
}

function destinationFaults(service: IpvsService, wanted: string, lab: Lab): readonly Wrong[] {
  const weights = service.destinations.map(({ weight }) => weight);
  if (
    weights.length > 0 &&
    weights.every((weight) => weight === 0) &&
    lab.realServers.some(({ weight }) => weight > 0)
  ) {
    const evidence = `All ${weights.length} destinations have weight 0: the director refuses every connection (ICMP port unreachable).`;
    return [
      {
        code: 'weights-all-zero',
        summary: `Every destination of ${wanted} has weight 0.`,
        evidence,
        mend: upSets,
      },
    ];
  }
  return lab.realServers.flatMap((realServer) => destinationFault(service, realServer, wanted, lab));
}

function destinationFault(
  { destinations }: IpvsService,
  realServer: RealServer,
  wanted: string,
  lab: Lab,
): readonly Wrong[] {
  const { name, weight } = realServer;
  const destination = destinations.find((one) => belongsTo(one, realServer, lab));
  if (destination === undefined) {
    const other = destinations.find((one) => isAt(one, realServer));
    if (other !== undefined) {
      const evidence = `IPVS sends its share to ${other.address}:${other.port}.`;
      return [
        {
          code: 'destination-port-wrong',
          summary: `${name} has the wrong port in ${wanted}.`,
          evidence,
          mend: upSets,
        },
      ];
    }
    const evidence = `IPVS sends ${wanted} to ${listed(destinations)}.`;
    return [
      {
        code: 'destination-missing',
        summary: `${name} is no destination of ${wanted}.`,
        evidence,
        mend: 'Run `up`, which adds it.',
      },
    ];
  }
  const method = methods[lab.service.forwarding];
  // A destination that is the director itself is shown as local, whatever it was added as.
  if (destination.method !== method && destination.method !== 'local') {
    const evidence = `Packets reach it by ${destination.method}; ${lab.service.forwarding} means ${method}.`;
    return [
      {
        code: 'forwarding-differs',
        summary: `${name} has the wrong forwarding method in ${wanted}.`,
        evidence,
        mend: upSets,
      },
    ];
  }
  if (destination.weight === weight) return [];
  return [
    {
      code: destination.weight === 0 ? 'weight-zero' : 'weight-differs',
      summary:
        destination.weight === 0
          ? `${name} has weight 0 in ${wanted}: it gets no new connection.`
          : `${name} has another weight in ${wanted}.`,
      evidence: `Its weight is ${destination.weight}; the lab file says ${weight}.`,
      mend: upSets,
    },
  ];
}

function strangers({ destinations }: IpvsService, wanted: string, lab: Lab): readonly Wrong[] {
  // One of a real server on another port is told of there.
  const unknown = destinations.filter((one) => !lab.realServers.some((realServer) => isAt(one, realServer)));
  if (unknown.length === 0) return [];
  return [
    {
      code: 'destination-unknown',
      summary: `${wanted} has destinations that are no real servers of the lab.`,
      evidence: `${listed(unknown)}.`,
      mend: 'Run `up`, which takes them out.',
    },
  ];
}

const methods = {
  nat: 'masquerade',
  fullnat: 'masquerade',
  dr: 'gateway',
  tun: 'tunnel',
} satisfies Record<Forwarding, IpvsMethod>;

function isAt({ address }: IpvsDestination, { addresses }: RealServer): boolean {
  return Object.values(addresses).includes(address);
}

function belongsTo(destination: IpvsDestination, realServer: RealServer, { service }: Lab): boolean {
  return destination.port === service.port && isAt(destination, realServer);
}

function listed(destinations: readonly IpvsDestination[]): string {
  return destinations.map(({ address, port }) => `${address}:${port}`).join(', ') || 'nobody';
}
