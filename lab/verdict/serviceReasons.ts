import type { VirtualService } from '../model/lab.ts';
import { heedsOnlyZero } from '../model/schedulerWeights.ts';
import { loadThatShows } from '../predict/defaultLoad.ts';
import type { Rule } from './evidence.ts';
import type { Reason } from './verdict.ts';
import { amount, enumeration } from './words.ts';

/** Whether the test ran to its end, and whether the kernel's service is the one that the lab file describes. */
export const serviceReasons: Rule = ({ lab, measurement }) => {
  const { service } = lab;
  const { answers, requests, ipvs } = measurement;
  const reasons: Reason[] = [];
  const fail = (code: Reason['code'], text: string): void => {
    reasons.push({ code, severity: 'fail', text });
  };

  if (answers.length < requests) {
    const early = `The test stopped after ${answers.length} of ${amount(requests, 'request')}.`;
    fail('stopped-early', early);
  }
  if (!ipvs.servicePresent) {
    fail(
      'service-gone',
      `The director has no virtual service ${nameOf(service)} any more. \`up\` brings it back.`,
    );
    return reasons;
  }
  if (ipvs.scheduler !== undefined && ipvs.scheduler !== service.scheduler) {
    fail(
      'scheduler-differs',
      `The director schedules with ${ipvs.scheduler}, the lab file says ${service.scheduler}. \`up\` sets it.`,
    );
  }
  for (const { name, weight } of lab.realServers) {
    const kernelWeight = ipvs.weights[name];
    if (kernelWeight === undefined) {
      fail('destination-missing', `${name} is not a destination of the virtual service. \`up\` adds it.`);
    } else if (kernelWeight !== weight) {
      fail(
        'weight-differs',
        `${name} has weight ${kernelWeight} on the director and ${weight} in the lab file. \`up\` sets it.`,
      );
    }
  }
  const names = new Set(lab.realServers.map(({ name }) => name));
  const unknown = Object.keys(ipvs.weights).filter((name) => !names.has(name));
  if (unknown.length > 0) {
    const listed = enumeration(unknown);
    const text =
      unknown.length === 1
        ? `The virtual service has a destination that is no real server of the lab: ${listed}.`
        : `The virtual service has destinations that are no real servers of the lab: ${listed}.`;
    fail('destination-unknown', `${text} \`up\` takes it out.`);
  }
  return reasons;
};

function nameOf({ vip, port, protocol, firewallMark }: VirtualService): string {
  if (firewallMark !== undefined) return `of firewall mark ${firewallMark}`;
  return `${vip}:${port}${protocol === 'udp' ? '/udp' : ''}`;
}

/** Why another load than the one that shows a scheduler shows little of it. */
const littleShown = {
  held: 'Connections that end at once pile up nowhere.',
  'many-sources': 'A single source address shows one choice only.',
};

/** What the scheduler makes of the lab's weights, and whether it is predicted at all. */
export const schedulerReasons: Rule = ({ lab, prediction, measurement }) => {
  const { scheduler, protocol, schedulerFlags = [] } = lab.service;
  const reasons: Reason[] = [];
  if (prediction.kind === 'nobody') {
    reasons.push({ code: 'nobody-takes-connections', severity: 'fail', text: prediction.why });
  }
  if (prediction.kind === 'unpredicted') {
    reasons.push({ code: 'scheduler-unpredicted', severity: 'note', text: prediction.why });
  }
  // Under persistence the scheduler decides on a client's first request alone.
  if (prediction.kind === 'affinity' && prediction.by === 'persistence') return reasons;
  const showing = loadThatShows(scheduler);
  const hashesPorts = schedulerFlags.some((flag) => flag === 'sh-port' || flag === 'mh-port');
  if (protocol === 'udp' && showing === 'held') {
    reasons.push({
      code: 'load-shows-little',
      severity: 'note',
      text: `IPVS counts UDP connections as inactive and ${scheduler} goes by established ones, so over UDP it sees every real server idle.`,
    });
  } else if (!hashesPorts && showing !== 'sequential' && (measurement.load ?? 'sequential') !== showing) {
    reasons.push({
      code: 'load-shows-little',
      severity: 'note',
      text: `${littleShown[showing]} \`--load ${showing}\` shows more of ${scheduler}.`,
    });
  }
  const weights = new Set(lab.realServers.map(({ weight }) => weight).filter((weight) => weight > 0));
  if (weights.size > 1 && heedsOnlyZero(scheduler)) {
    const listed = lab.realServers.map(({ weight }) => weight).join(', ');
    reasons.push({
      code: 'scheduler-ignores-weights',
      severity: 'note',
      text: `${scheduler} ignores the weights ${listed}; a weighted scheduler such as wrr follows them.`,
    });
  }
  return reasons;
};
