import { contains, parseCidr } from '../../model/cidr.ts';
import { parseIpv4 } from '../../model/ipv4.ts';
import { listed } from '../../model/describe.ts';
import { servicesOf, type Lab } from '../../model/lab.ts';
import { attachmentsOf, type Attachment } from '../attachment.ts';
import { stepAt, type Site } from '../site.ts';
import type { Action, Step } from '../step.ts';
import { networkStep, packagesStep, sysctlStep, type KernelSettings } from './commonSteps.ts';
import { withIpvsSettings } from './ipvsSettings.ts';
import { packetMarkSteps, serviceSites, sourceNatSteps, virtualServiceStep } from './serviceSteps.ts';
import type { WayOut } from './wayOut.ts';

type Destination = Extract<Action, { kind: 'virtual-service' }>['destinations'][number];

/** What a forwarding method asks of the director. */
export interface DirectorWish {
  readonly method: Destination['method'];
  /** Settings of the kernel, some of which are there only once IPVS is loaded. */
  readonly settings: (attachments: readonly Attachment[]) => KernelSettings;
  /** Networks whose machines reach the outside under the director's address. */
  readonly masqueraded: readonly string[];
  /** The LIP: the source under which real servers see every connection. */
  readonly localAddress?: string;
  /** The router to real servers that are on none of the director's networks. */
  readonly wayOut?: WayOut;
}

/** The director: addresses and VIP, the kernel's settings, then the services, which are useful only when all else is. */
export function directorSteps(site: Site, wish: DirectorWish): readonly Step[] {
  const { lab, machine, facts } = site;
  const attachments = attachmentsOf(lab, machine, facts);
  const { method, masqueraded, localAddress, wayOut } = wish;
  const outInterface = attachments.find(({ network }) => network === wayOut?.network)?.interface;
  const services = serviceSites(site);
  const further = [lab.service.vip, ...(localAddress === undefined ? [] : [localAddress])];
  return [
    directorPackages(site, wish),
    networkStep(site, {
      attachments: [
        ...attachments,
        ...further.flatMap((address) => furtherAttachment(lab, attachments, address)),
      ],
      ...(wayOut === undefined || outInterface === undefined
        ? {}
        : { defaultRoute: { via: wayOut.via, interface: outInterface } }),
      why:
        `Clients reach the service at the VIP ${lab.service.vip}; ` +
        (answersPass(method)
          ? 'real servers are reached, and answer, on their side.'
          : 'requests go on to the real servers from here, answers do not come back this way.') +
        (wayOut === undefined ? '' : ` ${wayOut.why}`),
    }),
    moduleStep(site, localAddress === undefined ? [] : ['xt_ipvs']),
    sysctlStep(site, withIpvsSettings(lab, wish.settings(attachments))),
    ...masqueraded.map((network) => masqueradeStep(site, network)),
    ...(localAddress === undefined ? [] : services.flatMap((one) => sourceNatSteps(one, localAddress))),
    ...services.flatMap((one) => packetMarkSteps(one, method)),
    ...services.map((one) => virtualServiceStep(one, method)),
  ];
}

function directorPackages(site: Site, { masqueraded, localAddress }: DirectorWish): Step {
  const tool = 'ipvsadm fills the kernel’s table of virtual services';
  const ipvsadm = { name: 'ipvsadm', command: 'ipvsadm' };
  const rules = [
    ...(localAddress === undefined ? [] : ['the source NAT to the LIP']),
    ...(masqueraded.length === 0 ? [] : ['the rule for the real servers’ own traffic']),
    ...(servicesOf(site.lab).some(({ firewallMark }) => firewallMark !== undefined)
      ? ['the rules that mark packets']
      : []),
  ];
  if (rules.length === 0) return packagesStep(site, [ipvsadm], `${tool}.`);
  return packagesStep(
    site,
    [ipvsadm, { name: 'iptables', command: 'iptables' }],
    `${tool}; iptables adds ${listed(rules)}.`,
  );
}

/** Whether answers come back through the director. */
function answersPass(method: Destination['method']): boolean {
  return method === 'masquerade';
}

/** An address, VIP or LIP, of its own where it is not one of the director's anyway. */
function furtherAttachment(
  lab: Lab,
  attachments: readonly Attachment[],
  address: string,
): readonly Attachment[] {
  if (attachments.some((one) => one.address === address)) return [];
  const home =
    attachments.find(({ network }) => networkHolds(lab, network, address)) ??
    attachments.find(({ network }) => Object.hasOwn(lab.client.addresses, network)) ??
    attachments[0];
  return home === undefined ? [] : [{ ...home, address, prefixLength: 32 }];
}

function networkHolds(lab: Lab, network: string, address: string): boolean {
  const subnet = parseCidr(lab.networks[network]?.cidr ?? '')?.cidr;
  const value = parseIpv4(address);
  return subnet !== undefined && value !== undefined && contains(subnet, value);
}

function moduleStep(site: Site, more: readonly string[]): Step {
  const schedulers = new Set(servicesOf(site.lab).map(({ scheduler }) => `ip_vs_${scheduler}`));
  const modules = ['ip_vs', ...schedulers, ...more];
  return stepAt(
    site,
    'module',
    { kind: 'module', modules },
    {
      title: `Kernel modules ${listed(modules)}`,
      why:
        'IPVS and each of its schedulers are modules; a kernel without this one cannot build the lab.' +
        (more.length === 0 ? '' : ' xt_ipvs lets a netfilter rule know what belongs to a virtual service.'),
    },
  );
}

function masqueradeStep(site: Site, network: string): Step {
  const source = site.lab.networks[network]?.cidr ?? '';
  return stepAt(
    site,
    `masquerade.${network}`,
    { kind: 'masquerade', source, comment: `lvs-lab ${site.lab.name}` },
    {
      title: `Masquerading for ${source} (${network})`,
      why:
        'It lets the real servers themselves reach the outside; balancing works without it. One rule is added, ' +
        'once, and nobody else’s rules are touched.',
    },
  );
}
