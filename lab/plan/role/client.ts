import { listed } from '../../model/describe.ts';
import { serverPorts } from '../../model/serverPorts.ts';
import { attachmentsOf } from '../attachment.ts';
import type { Site } from '../site.ts';
import type { Step } from '../step.ts';
import { networkStep, packagesStep } from './commonSteps.ts';

/** The client needs its address, on the VIP's network or a way to it, and something that sends requests. */
export function clientSteps(site: Site): readonly Step[] {
  const senders = [
    ...(serverPorts(site.lab, 'tcp').length > 0 ? [{ name: 'curl', command: 'curl' }] : []),
    ...(serverPorts(site.lab, 'udp').length > 0 ? [{ name: 'bind9-dnsutils', command: 'dig' }] : []),
  ];
  return [
    packagesStep(
      site,
      senders,
      `Test requests are sent with ${listed(senders.map(({ command }) => command))}.`,
    ),
    networkStep(site, {
      attachments: attachmentsOf(site.lab, site.machine, site.facts),
      why: 'Requests come from here. A client of its own sees what users see; the director would see its own VIP.',
    }),
  ];
}
