import { LabError } from '../../contract/labError.ts';
import type { RealServer } from '../../model/lab.ts';
import { attachmentsOf } from '../attachment.ts';
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
  /** Why the web server must have the service's port, as the beginning of a sentence. */
  readonly whyThisPort: string;
}

/** Where Debian's nginx looks for its pages; `index.html` comes before the package's own welcome page. */
const documentRoot = '/var/www/html';
/** Port that the nginx package's own site listens on. */
const packagedPort = 80;

/** A real server: address and way back, a page that says who answered, and the web server that shows it. */
export function realServerSteps(
  site: Site,
  { wayOut, ownVip, whyThisPort }: RealServerWish,
): readonly Step[] {
  const { lab, machine, facts } = site;
  const attachments = attachmentsOf(lab, machine, facts);
  const outInterface = attachments.find(({ network }) => network === wayOut?.network)?.interface;
  const { page } = realServerOf(site);
  const { port } = lab.service;
  return [
    packagesStep(site, [{ name: 'nginx', command: 'nginx' }], 'nginx answers the requests.'),
    networkStep(site, {
      attachments,
      ...(wayOut === undefined || outInterface === undefined
        ? {}
        : { defaultRoute: { via: wayOut.via, interface: outInterface } }),
      why: wayOut?.why ?? 'The director reaches the real server here.',
    }),
    ...(ownVip === undefined ? [] : ownVipSteps(site, attachments, ownVip)),
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
        why: `${whyThisPort}: requests to the VIP’s port ${port} arrive at the same port here.`,
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
