import { LabError } from '../../contract/labError.ts';
import type { RealServer } from '../../model/lab.ts';
import { attachmentsOf } from '../attachment.ts';
import { stepAt, type Site } from '../site.ts';
import type { Action, Step } from '../step.ts';
import { networkStep, packagesStep } from './commonSteps.ts';

type ExtraSite = NonNullable<Extract<Action, { kind: 'web-server' }>['site']>;

/** What a forwarding method asks of a real server. */
export interface RealServerWish {
  /** The director as the way out: the network that leads to it and its address there, the DIP. */
  readonly gateway?: { readonly network: string; readonly dip: string };
}

/** Where Debian's nginx looks for its pages; `index.html` comes before the package's own welcome page. */
const documentRoot = '/var/www/html';
/** Port that the nginx package's own site listens on. */
const packagedPort = 80;

/** A real server: address and way back, a page that says who answered, and the web server that shows it. */
export function realServerSteps(site: Site, { gateway }: RealServerWish): readonly Step[] {
  const { lab, machine, facts } = site;
  const attachments = attachmentsOf(lab, machine, facts);
  const wayOut = attachments.find(({ network }) => network === gateway?.network);
  const { page } = realServerOf(site);
  const { port } = lab.service;
  return [
    packagesStep(site, [{ name: 'nginx', command: 'nginx' }], 'nginx answers the requests.'),
    networkStep(site, {
      attachments,
      ...(gateway === undefined || wayOut === undefined
        ? {}
        : { defaultRoute: { via: gateway.dip, interface: wayOut.interface } }),
      why:
        gateway === undefined
          ? 'The director reaches the real server here.'
          : `Answers go to the client’s address. They must leave through the director (DIP ${gateway.dip}), which puts ` +
            'the VIP back as their source; on any other way the client would not know them.',
    }),
    stepAt(
      site,
      'page',
      { kind: 'page', file: `${documentRoot}/index.html`, content: page },
      {
        title: `Page ${documentRoot}/index.html`,
        why: 'Each real server answers with its own page, so that a test can tell who answered.',
      },
    ),
    stepAt(
      site,
      'web-server',
      { kind: 'web-server', port, ...(port === packagedPort ? {} : { site: siteOnPort(lab.name, port) }) },
      {
        title: `nginx on port ${port}`,
        why: `NAT may change the port, this lab does not: requests to the VIP’s port ${port} arrive at the same port here.`,
      },
    ),
  ];
}

/** The page again, on another port than the package's own site. */
function siteOnPort(lab: string, port: number): ExtraSite {
  return {
    file: '/etc/nginx/conf.d/lvs-lab.conf',
    content: [
      `# Lab ${lab}: the real server's page on the port of the virtual service.`,
      'server {',
      `    listen ${port};`,
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
