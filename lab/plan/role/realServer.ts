import { LabError } from '../../contract/labError.ts';
import { listed } from '../../model/describe.ts';
import { dnsDomain, dnsLogFile } from '../../model/dnsServer.ts';
import {
  portsOf,
  serverPortOf,
  servicesOf,
  type Lab,
  type Protocol,
  type RealServer,
} from '../../model/lab.ts';
import { portWords } from '../../model/portWords.ts';
import { serverPorts } from '../../model/serverPorts.ts';
import { attachmentsOf } from '../attachment.ts';
import { destinationAddress } from '../destinationAddress.ts';
import { stepAt, type Site } from '../site.ts';
import type { Action, Step } from '../step.ts';
import { networkStep, packagesStep } from './commonSteps.ts';
import { ownVipSteps, type OwnVip } from './ownVip.ts';
import type { WayOut } from './wayOut.ts';

type ExtraSite = NonNullable<Extract<Action, { kind: 'web-server' }>['site']>;

/** What a forwarding method asks of a real server. */
export interface RealServerWish {
  /** The default route of its answers; without one, they need none, or its owner has set it. */
  readonly wayOut?: WayOut;
  readonly ownVip?: OwnVip;
  /** Why a server must have the service's port where no other is given, as the beginning of a sentence. */
  readonly whyThisPort: string;
}

/** Where Debian's nginx looks for its pages; `index.html` comes before the package's own welcome page. */
const documentRoot = '/var/www/html';
/** Port that the nginx package's own site listens on. */
const packagedPort = 80;

/** A real server: address and way back, then what answers: a page that says who did, a name that has its address. */
export function realServerSteps(
  site: Site,
  { wayOut, ownVip, whyThisPort }: RealServerWish,
): readonly Step[] {
  const { lab, machine, facts } = site;
  const attachments = attachmentsOf(lab, machine, facts);
  const outInterface = attachments.find(({ network }) => network === wayOut?.network)?.interface;
  return [
    serverPackages(site),
    networkStep(site, {
      attachments,
      ...(wayOut === undefined || outInterface === undefined
        ? {}
        : { defaultRoute: { via: wayOut.via, interface: outInterface } }),
      why: wayOut?.why ?? 'The director reaches the real server here.',
    }),
    ...(ownVip === undefined ? [] : ownVipSteps(site, attachments, ownVip)),
    ...webServerSteps(site, whyThisPort),
    ...dnsServerSteps(site, whyThisPort, ownVip === undefined ? [] : [lab.service.vip]),
  ];
}

function serverPackages(site: Site): Step {
  const nginx = { name: 'nginx', command: 'nginx' };
  const dnsmasq = { name: 'dnsmasq-base', command: 'dnsmasq' };
  if (serverPorts(site.lab, 'udp').length === 0)
    return packagesStep(site, [nginx], 'nginx answers the requests.');
  if (serverPorts(site.lab, 'tcp').length === 0)
    return packagesStep(site, [dnsmasq], 'dnsmasq answers the requests.');
  return packagesStep(site, [nginx, dnsmasq], 'nginx answers the requests over TCP, dnsmasq those over UDP.');
}

function webServerSteps(site: Site, whyThisPort: string): readonly Step[] {
  const { lab } = site;
  const ports = serverPorts(lab, 'tcp');
  if (ports.length === 0) return [];
  const others = ports.filter((port) => port !== packagedPort);
  return [
    stepAt(
      site,
      'page',
      { kind: 'page', file: `${documentRoot}/index.html`, content: realServerOf(site).page },
      {
        title: `Page ${documentRoot}/index.html`,
        why: 'Each real server answers with its own page, so that a test can tell who answered.',
      },
    ),
    stepAt(
      site,
      'web-server',
      { kind: 'web-server', ports, ...(others.length === 0 ? {} : { site: siteOnPorts(lab.name, others) }) },
      { title: `nginx on ${portWords(ports)}`, why: whyThesePorts(lab, 'tcp', whyThisPort) },
    ),
  ];
}

function dnsServerSteps(site: Site, whyThisPort: string, ownVip: readonly string[]): readonly Step[] {
  const { lab, machine } = site;
  const ports = serverPorts(lab, 'udp');
  if (ports.length === 0) return [];
  const answer = destinationAddress(lab, machine);
  const addresses = [answer, ...ownVip];
  return [
    stepAt(
      site,
      'dns-server',
      { kind: 'dns-server', ports, addresses, domain: dnsDomain, answer, logFile: dnsLogFile },
      {
        title: `DNS server on UDP ${portWords(ports)}`,
        why:
          `${whyThesePorts(lab, 'udp', whyThisPort)} Every name below ${dnsDomain} has the address of the real server ` +
          'that was asked, so that a test can tell who answered.',
      },
    ),
  ];
}

/** Where requests for the services of a protocol arrive, in a sentence. */
function whyThesePorts(lab: Lab, protocol: Protocol, whyThisPort: string): string {
  const services = servicesOf(lab).filter((service) => service.protocol === protocol);
  const same = services
    .filter((service) => serverPortOf(service) === service.port)
    .flatMap((service) => portsOf(service));
  const changed = services
    .filter((service) => serverPortOf(service) !== service.port)
    .map((service) => `those to port ${service.port} arrive at port ${serverPortOf(service)} here`);
  const unchanged = `requests to the VIP’s ${portWords(same)} arrive at the same port here`;
  if (changed.length === 0) return `${whyThisPort}: ${unchanged}.`;
  const first = same.length === 0 ? [] : [unchanged];
  return `The director changes the port where the lab file says so: ${listed([...first, ...changed])}.`;
}

/** The page again, on other ports than the package's own site. */
function siteOnPorts(lab: string, ports: readonly number[]): ExtraSite {
  const [what, whose] =
    ports.length === 1 ? ['port', 'the virtual service'] : ['ports', 'the virtual services'];
  return {
    file: '/etc/nginx/conf.d/lvs-lab.conf',
    content: [
      `# Lab ${lab}: the real server's page on the ${what} of ${whose}.`,
      'server {',
      ...ports.map((port) => `    listen ${port};`),
      `    root ${documentRoot};`,
      '    index index.html;',
      '}',
      '',
    ].join('\n'),
  };
}

function realServerOf({ lab, machine }: Site): RealServer {
  const server = lab.realServers.find(({ name }) => name === machine.name);
  if (server === undefined) {
    throw new LabError({
      code: 'internal',
      what: `${machine.name} was planned as a real server`,
      machine: machine.name,
      why: 'it is none of the lab',
      next: 'Please report this.',
    });
  }
  return server;
}
