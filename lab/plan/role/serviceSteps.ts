import {
  portsOf,
  serverPortOf,
  serviceId,
  servicesOf,
  type Lab,
  type RealServer,
  type VirtualService,
} from '../../model/lab.ts';
import { listed } from '../../model/describe.ts';
import { portWords } from '../../model/portWords.ts';
import { destinationAddress } from '../destinationAddress.ts';
import { stepAt, type Site } from '../site.ts';
import type { Action, Step } from '../step.ts';

type Destination = Extract<Action, { kind: 'virtual-service' }>['destinations'][number];

/** What every step of a service knows. */
interface ServiceSite extends Site {
  readonly service: VirtualService;
  /** Tells the steps of one service from those of another; empty for the first. */
  readonly suffix: string;
}

/** Each service of the lab. The ids of the first one's steps are those that they have where it is the only one. */
export function serviceSites(site: Site): readonly ServiceSite[] {
  return servicesOf(site.lab).map((service, i) => ({
    ...site,
    service,
    suffix: i === 0 ? '' : `.${serviceId(service).split('/').join('-')}`,
  }));
}

/** The service as the kernel's table has it, with all real servers. */
export function virtualServiceStep(site: ServiceSite, method: Destination['method']): Step {
  const { lab, service, suffix } = site;
  const { vip, port, protocol, scheduler, forwarding, firewallMark, persistence } = service;
  const schedulerFlags = service.schedulerFlags?.toSorted() ?? [];
  const destinations = lab.realServers.map((server) => destinationOf(lab, service, server, method));
  const manner = [
    forwarding,
    schedulerFlags.length === 0 ? scheduler : `${scheduler} with ${listed(schedulerFlags)}`,
    ...(persistence === undefined ? [] : [`persistent for ${persistence.timeoutSeconds} s`]),
  ].join(', ');
  return stepAt(
    site,
    `virtual-service${suffix}`,
    {
      kind: 'virtual-service',
      vip,
      port,
      protocol,
      ...(firewallMark === undefined ? {} : { mark: firewallMark }),
      scheduler,
      ...(schedulerFlags.length === 0 ? {} : { schedulerFlags }),
      ...(persistence === undefined ? {} : { persistence }),
      destinations,
    },
    {
      title: `Virtual service ${nameOf(service)} (${manner}) with ${destinations.length} real servers`,
      why:
        'From here on the kernel hands each new connection to the VIP to the real server that its scheduler picks.' +
        (persistence === undefined
          ? ''
          : ' A client that came before goes to the server that it had, until it has kept away for so long.'),
    },
  );
}

/** The marks that a service goes by, if it does. */
export function packetMarkSteps(site: ServiceSite, method: Destination['method']): readonly Step[] {
  const { lab, service, suffix } = site;
  const { vip, protocol, firewallMark } = service;
  if (firewallMark === undefined) return [];
  const ports = portsOf(service);
  return [
    stepAt(
      site,
      `packet-mark${suffix}`,
      {
        kind: 'packet-mark',
        vip,
        protocol,
        ports,
        mark: firewallMark,
        // The director's own requests are answered only where answers come back through IPVS.
        chains: method === 'masquerade' ? ['PREROUTING', 'OUTPUT'] : ['PREROUTING'],
        comment: `lvs-lab ${lab.name}`,
      },
      {
        title: `Firewall mark ${firewallMark} for ${protocol.toUpperCase()} ${portWords(ports)} of ${vip}`,
        why:
          'IPVS knows a service by one port or by one mark. These rules mark what is for any of the ports before IPVS sees ' +
          'it, so that all of it is one service; nobody else’s rules are touched.',
      },
    ),
  ];
}

/** The rules that give a service's connections the LIP: one for each port, since `-m ipvs` knows one. */
export function sourceNatSteps(site: ServiceSite, source: string): readonly Step[] {
  const { lab, service } = site;
  const { vip, protocol } = service;
  return portsOf(service).map((port) =>
    stepAt(
      site,
      service === lab.service && port === service.port ? 'source-nat' : `source-nat.${port}-${protocol}`,
      { kind: 'source-nat', vip, port, protocol, source, comment: `lvs-lab ${lab.name}` },
      {
        title: `Source NAT to the LIP ${source} for ${endpointName({ vip, port, protocol })}`,
        why:
          'Real servers see the director’s own address as the client and answer to it, whatever their routes. The rule ' +
          'matches this virtual service alone, and nobody else’s rules are touched.',
      },
    ),
  );
}

function destinationOf(
  lab: Lab,
  service: VirtualService,
  { upperThreshold, lowerThreshold, ...server }: RealServer,
  method: Destination['method'],
): Destination {
  return {
    address: destinationAddress(lab, server),
    // With a mark each packet keeps the port that it came for.
    port: service.firewallMark === undefined ? serverPortOf(service) : 0,
    method,
    weight: server.weight,
    ...(upperThreshold === undefined ? {} : { upperThreshold }),
    ...(lowerThreshold === undefined ? {} : { lowerThreshold }),
  };
}

function nameOf(service: VirtualService): string {
  return service.firewallMark === undefined
    ? endpointName(service)
    : `of firewall mark ${service.firewallMark}`;
}

function endpointName({ vip, port, protocol }: Pick<VirtualService, 'vip' | 'port' | 'protocol'>): string {
  return protocol === 'tcp' ? `${vip}:${port}` : `${vip}:${port}/${protocol}`;
}
