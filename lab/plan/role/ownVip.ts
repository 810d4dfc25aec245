import type { Attachment } from '../attachment.ts';
import { stepAt, type Site } from '../site.ts';
import type { Step } from '../step.ts';
import { sysctlStep, type KernelSettings } from './commonSteps.ts';

/** The VIP on the real server itself, under the methods in which it answers the client. */
export interface OwnVip {
  readonly interface: 'lo' | 'tunl0';
  /** Interfaces on which packets come in whose answers leave on another: no filter by source address there. */
  readonly looseInterfaces: readonly ('tunl0' | { readonly network: string })[];
}

/**
 * Everything around the VIP of a real server, in the order in which the segment stays undisturbed: silence about it
 * first, then the address. It is taken back the other way round.
 */
export function ownVipSteps(site: Site, attachments: readonly Attachment[], ownVip: OwnVip): readonly Step[] {
  const { vip } = site.lab.service;
  const { interface: name } = ownVip;
  return [
    ...(name === 'tunl0' ? [tunnelModuleStep(site)] : []),
    sysctlStep(site, hidingSettings(attachments, ownVip)),
    stepAt(
      site,
      'virtual-address',
      { kind: 'virtual-address', interface: name, vip },
      {
        title: `VIP ${vip}/32 on ${name}`,
        why:
          name === 'lo'
            ? `The director changes nothing but the MAC address, so packets arrive here for ${vip}: the real server must have it to take them in, and as the source of its answers.`
            : `What comes out of the tunnel is for ${vip}: the real server must have it to take it in, and as the source of its answers. tunl0 must be up to unwrap anything.`,
      },
    ),
  ];
}

function tunnelModuleStep(site: Site): Step {
  return stepAt(
    site,
    'module',
    { kind: 'module', modules: ['ipip'] },
    {
      title: 'Kernel module ipip',
      why: 'It unwraps the packets that the director sends through the tunnel (IP in IP), and brings the interface tunl0.',
    },
  );
}

/**
 * No ARP about the VIP, for which the director alone speaks, and no filter by source address where requests come in on
 * another interface than their answers leave. Of arp_ignore, arp_announce and rp_filter the kernel takes the larger of
 * `all` and the interface's own (ip-sysctl.rst).
 */
function hidingSettings(attachments: readonly Attachment[], { looseInterfaces }: OwnVip): KernelSettings {
  const silent = ['all', ...attachments.map((one) => one.interface)];
  const loose = looseInterfaces.flatMap((one) =>
    one === 'tunl0'
      ? [one]
      : attachments.filter(({ network }) => network === one.network).map((found) => found.interface),
  );
  const opened = loose.length === 0 ? [] : ['all', ...loose];
  return {
    title: loose.length === 0 ? 'No ARP for the VIP' : 'No ARP for the VIP, no reverse path filter',
    why:
      'Were a real server to answer ARP for the VIP (arp_ignore), or to ask with it (arp_announce), clients would take it ' +
      'for the director and talk to it alone. So this is set before it has the VIP.' +
      (loose.length === 0
        ? ''
        : ' Requests come in on another interface than answers leave: rp_filter would drop them as forged.'),
    settings: [
      ...silent.flatMap((name) => [
        { path: `net/ipv4/conf/${name}/arp_ignore`, value: '1' },
        { path: `net/ipv4/conf/${name}/arp_announce`, value: '2' },
      ]),
      ...opened.map((name) => ({ path: `net/ipv4/conf/${name}/rp_filter`, value: '0' })),
    ],
  };
}
