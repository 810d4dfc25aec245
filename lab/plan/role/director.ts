import { contains, parseCidr } from '../../model/cidr.ts';
import { parseIpv4 } from '../../model/ipv4.ts';
import type { Lab } from '../../model/lab.ts';
import { attachmentsOf, type Attachment } from '../attachment.ts';
import { stepAt, type Site } from '../site.ts';
import type { Action, Step } from '../step.ts';
import { networkStep, packagesStep } from './commonSteps.ts';

type Destination = Extract<Action, { kind: 'virtual-service' }>['destinations'][number];

/** What a forwarding method asks of the director. */
export interface DirectorWish {
  readonly method: Destination['method'];
  /** Whether packets of others pass through the director as through a router. */
  readonly forwards: boolean;
  /** Networks whose machines reach the outside under the director's address. */
  readonly masqueraded: readonly string[];
}

/** The director: addresses and VIP, the kernel's settings, then the service, which is useful only when all else is. */
export function directorSteps(site: Site, wish: DirectorWish): readonly Step[] {
  const { lab, machine, facts } = site;
  const attachments = attachmentsOf(lab, machine, facts);
  return [
    packagesStep(
      site,
      [
        { name: 'ipvsadm', command: 'ipvsadm' },
        ...(wish.masqueraded.length > 0 ? [{ name: 'iptables', command: 'iptables' }] : []),
      ],
      'ipvsadm fills the kernel’s table of virtual services; iptables adds the rule for the real servers’ own traffic.',
    ),
    networkStep(site, {
      attachments: [...attachments, ...vipAttachment(lab, attachments)],
      why: `Clients reach the service at the VIP ${lab.service.vip}; real servers are reached, and answer, on their side.`,
    }),
    ...(wish.forwards ? [forwardingStep(site, attachments)] : []),
    moduleStep(site),
    ...wish.masqueraded.map((network) => masqueradeStep(site, network)),
    virtualServiceStep(site, wish.method),
  ];
}

/** The VIP as an address of its own, where it is not one of the director's anyway. */
function vipAttachment(lab: Lab, attachments: readonly Attachment[]): readonly Attachment[] {
  const { vip } = lab.service;
  if (attachments.some(({ address }) => address === vip)) return [];
  const home =
    attachments.find(({ network }) => networkHolds(lab, network, vip)) ??
    attachments.find(({ network }) => Object.hasOwn(lab.client.addresses, network)) ??
    attachments[0];
  return home === undefined ? [] : [{ ...home, address: vip, prefixLength: 32 }];
}

function networkHolds(lab: Lab, network: string, address: string): boolean {
  const subnet = parseCidr(lab.networks[network]?.cidr ?? '')?.cidr;
  const value = parseIpv4(address);
  return subnet !== undefined && value !== undefined && contains(subnet, value);
}

function forwardingStep(site: Site, attachments: readonly Attachment[]): Step {
  const interfaces = ['all', 'default', ...attachments.map((one) => one.interface)];
  return stepAt(
    site,
    'sysctl',
    {
      kind: 'sysctl',
      settings: [
        { path: 'net/ipv4/ip_forward', value: '1' },
        ...interfaces.map((name) => ({ path: `net/ipv4/conf/${name}/send_redirects`, value: '0' })),
      ],
    },
    {
      title: 'Forwarding on, ICMP redirects off',
      why:
        'Answers pass through the director on their way from a real server to the client. A redirect would tell ' +
        'machines a shorter way past it; the kernel sends one if either the setting of all or the interface’s own is 1.',
    },
  );
}

function moduleStep(site: Site): Step {
  const { scheduler } = site.lab.service;
  return stepAt(
    site,
    'module',
    { kind: 'module', modules: ['ip_vs', `ip_vs_${scheduler}`] },
    {
      title: `Kernel modules ip_vs and ip_vs_${scheduler}`,
      why: 'IPVS and each of its schedulers are modules; a kernel without this one cannot build the lab.',
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

function virtualServiceStep(site: Site, method: Destination['method']): Step {
  const { lab } = site;
  const { vip, port, protocol, scheduler, forwarding } = lab.service;
  const destinations = lab.realServers.map((server): Destination => ({
    address: destinationAddress(site, server.addresses),
    port,
    method,
    weight: server.weight,
  }));
  return stepAt(
    site,
    'virtual-service',
    { kind: 'virtual-service', vip, port, protocol, scheduler, destinations },
    {
      title: `Virtual service ${vip}:${port} (${forwarding}, ${scheduler}) with ${destinations.length} real servers`,
      why: 'From here on the kernel hands each new connection to the VIP to the real server that its scheduler picks.',
    },
  );
}

/** The RIP: a real server's address on the network that it shares with the director, without the client if possible. */
function destinationAddress({ lab, machine }: Site, addresses: Readonly<Record<string, string>>): string {
  const shared = Object.keys(lab.networks).filter(
    (network) => Object.hasOwn(addresses, network) && Object.hasOwn(machine.addresses, network),
  );
  const network = shared.find((name) => !Object.hasOwn(lab.client.addresses, name)) ?? shared[0];
  const address = network === undefined ? Object.values(addresses)[0] : addresses[network];
  if (address === undefined) throw new RangeError('The lab was not checked: a real server has no address.');
  return address;
}
