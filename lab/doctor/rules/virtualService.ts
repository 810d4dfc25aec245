import type { IpvsDestination, IpvsMethod, IpvsService } from '../../fact/ipvsTable.ts';
import {
  serverPortOf,
  servicesOf,
  type Forwarding,
  type Lab,
  type RealServer,
  type VirtualService,
} from '../../model/lab.ts';
import type { Finding } from '../finding.ts';
import type { Observation } from '../observation.ts';
import type { DoctorRule } from '../rule.ts';
import { nameInTable, nameOfService } from './serviceName.ts';

/** What is wrong in a service; the machine is the director that has it. */
type Wrong = Pick<Finding, 'code' | 'summary' | 'evidence' | 'mend'>;

const upSets = 'Run `up`, which sets it.';

/** Each of the lab's virtual services must schedule as the lab file says, to its real servers and nobody else. */
export const virtualService: DoctorRule = (lab, machines) =>
  machines
    .filter(({ role }) => role === 'director')
    .flatMap(({ machine, seen }): readonly Finding[] =>
      servicesOf(lab)
        .flatMap((service) => wrongIn(seen, { ...lab, service }))
        .map((wrong): Finding => ({ ...wrong, severity: 'fault', machine: machine.name })),
    );

/** What is wrong in the service that the lab is seen from. */
function wrongIn(seen: Observation, lab: Lab): readonly Wrong[] {
  const wanted = nameInTable(lab.service);
  const service = seen.services.find((one) => nameOfService(one) === wanted);
  if (service === undefined) return [];
  return [
    ...serviceFaults(service, wanted, lab),
    ...destinationFaults(service, wanted, lab),
    ...thresholdFaults(seen, wanted, lab),
    ...strangers(service, wanted, lab),
  ];
}

function serviceFaults(service: IpvsService, wanted: string, lab: Lab): readonly Wrong[] {
  const { scheduler, schedulerFlags = [] } = lab.service;
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
  if (schedulerFlags.length > 0 && !sameFlags(schedulerFlags, service.schedulerFlags)) {
    found.push({
      code: 'scheduler-flags-differ',
      summary: `The scheduler of ${wanted} has other flags.`,
      evidence: `They are ${service.schedulerFlags.join(', ') || 'none'}; the lab file says ${schedulerFlags.join(', ')}.`,
      mend: upSets,
    });
  }
  return [...found, ...persistenceFaults(service, wanted, lab.service)];
}

function sameFlags(a: readonly string[], b: readonly string[]): boolean {
  return a.toSorted().join() === b.toSorted().join();
}

/** Persistence that nobody asked for, or that is not as asked. */
function persistenceFaults(
  { persistence: seen }: IpvsService,
  wanted: string,
  { persistence: asked }: VirtualService,
): readonly Wrong[] {
  if (seen === undefined && asked === undefined) return [];
  if (asked === undefined) {
    const time = seen?.timeoutS === undefined ? '' : ` of ${seen.timeoutS} s`;
    return [
      {
        code: 'persistence-set',
        summary: `${wanted} is persistent: a client stays with one real server.`,
        evidence: `IPVS shows persistence${time}; the lab file has none. Changed weights show only when it has run out.`,
        mend: upSets,
      },
    ];
  }
  const { timeoutSeconds, netmask = everyBit } = asked;
  if (seen === undefined) {
    return [
      {
        code: 'persistence-missing',
        summary: `${wanted} is not persistent: a client may change its real server with each connection.`,
        evidence: `IPVS shows no persistence; the lab file has ${timeoutSeconds} s.`,
        mend: upSets,
      },
    ];
  }
  const seenMask = seen.netmask ?? everyBit;
  if ((seen.timeoutS ?? timeoutSeconds) === timeoutSeconds && seenMask === netmask) return [];
  return [
    {
      code: 'persistence-differs',
      summary: `The persistence of ${wanted} is another.`,
      evidence: `It is ${seen.timeoutS ?? '?'} s under the mask ${seenMask}; the lab file says ${timeoutSeconds} s under ${netmask}.`,
      mend: upSets,
    },
  ];
}

/** The mask under which each client stands for itself. */
const everyBit = '255.255.255.255';

/** Thresholds keep connections from a real server, or let through more than it is to bear. */
function thresholdFaults(seen: Observation, wanted: string, lab: Lab): readonly Wrong[] {
  const limits = seen.thresholds?.find((one) => nameOfService(one) === wanted)?.destinations ?? [];
  return lab.realServers.flatMap((realServer): readonly Wrong[] => {
    const { name, upperThreshold = 0, lowerThreshold = 0 } = realServer;
    const found = limits.find(
      (one) =>
        one.port === portInTable(lab.service) && Object.values(realServer.addresses).includes(one.address),
    );
    if (found === undefined || (found.upper === upperThreshold && found.lower === lowerThreshold)) return [];
    return [
      {
        code: 'thresholds-differ',
        summary: `${name} has other thresholds of connections in ${wanted}.`,
        evidence: `They are ${found.upper} and ${found.lower} (upper and lower, 0 for none); the lab file says ${upperThreshold} and ${lowerThreshold}.`,
        mend: upSets,
      },
    ];
  });
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
  return destination.port === portInTable(service) && isAt(destination, realServer);
}

/** The port of a service's destinations: with a firewall mark 0, since each packet keeps its own. */
function portInTable(service: VirtualService): number {
  return service.firewallMark === undefined ? serverPortOf(service) : 0;
}

function listed(destinations: readonly IpvsDestination[]): string {
  return destinations.map(({ address, port }) => `${address}:${port}`).join(', ') || 'nobody';
}
