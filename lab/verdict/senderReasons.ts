import type { Lab } from '../model/lab.ts';
import type { Rule } from './evidence.ts';
import type { Measurement } from './measurement.ts';
import type { Reason } from './verdict.ts';
import { enumeration } from './words.ts';

/**
 * Whether the real servers saw requests come from where the forwarding method says: under full NAT from the LIP alone,
 * otherwise from the sender itself, and never from the director in its place.
 */
export const senderReasons: Rule = ({ lab, measurement }) => {
  const { forwarding, localAddress } = lab.service;
  if (forwarding === 'fullnat' && localAddress !== undefined) {
    return otherSenders(measurement, (sender) => sender === localAddress).map(([name, others]) => ({
      code: 'source-differs',
      severity: 'fail',
      text: `${name} saw requests come from ${enumeration(others)} and not from the LIP ${localAddress}: the source NAT did not take place. \`up\` mends it.`,
    }));
  }
  if (measurement.from !== 'client') return [];
  const ofDirectors = new Set(lab.directors.flatMap(({ addresses }) => Object.values(addresses)));
  return otherSenders(measurement, (sender) => !ofDirectors.has(sender)).map(([name, others]): Reason => ({
    code: 'source-differs',
    severity: 'note',
    text: `${name} saw requests come from the director (${enumeration(others)}): some rule there rewrites their source, which ${forwarding} does not need.`,
  }));
};

/** The address under which every real server saw every request, if there was one and it is the LIP. */
export function provenLocalAddress({ service }: Lab, { logs }: Measurement): string | undefined {
  const senders = new Set(Object.values(logs).flatMap((log) => log.senders ?? []));
  const [only] = senders;
  return senders.size === 1 && service.forwarding === 'fullnat' && only === service.localAddress
    ? only
    : undefined;
}

/** Real servers with the senders that they saw and that are not right. */
function otherSenders(
  { logs }: Measurement,
  isRight: (sender: string) => boolean,
): readonly (readonly [string, readonly string[]])[] {
  return Object.entries(logs)
    .map(([name, { senders = [] }]) => [name, senders.filter((sender) => !isRight(sender))] as const)
    .filter(([, others]) => others.length > 0);
}
