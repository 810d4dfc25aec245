import { attachmentsOf } from '../attachment.ts';
import type { Site } from '../site.ts';
import type { Step } from '../step.ts';
import { networkStep, packagesStep } from './commonSteps.ts';

/** The client needs its address, on the VIP's network or a way to it, and something that sends requests. */
export function clientSteps(site: Site): readonly Step[] {
  return [
    packagesStep(site, [{ name: 'curl', command: 'curl' }], 'Test requests are sent with curl.'),
    networkStep(site, {
      attachments: attachmentsOf(site.lab, site.machine, site.facts),
      why: 'Requests come from here. A client of its own sees what users see; the director would see its own VIP.',
    }),
  ];
}
