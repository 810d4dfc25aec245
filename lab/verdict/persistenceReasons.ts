import type { Rule } from './evidence.ts';
import type { Reason } from './verdict.ts';
import { amount, enumeration } from './words.ts';

/** What persistence made of the test: why neither scheduler nor weights show. */
export const persistenceReasons: Rule = ({ lab, prediction, affinity }) => {
  if (prediction.kind !== 'affinity' || prediction.by !== 'persistence' || affinity === undefined) return [];
  const { scheduler, persistence } = lab.service;
  const servers = new Map<string, string>();
  prediction.keys.forEach(({ key }, place) => {
    const server = affinity.servers[place];
    if (typeof server === 'string') servers.set(key, server);
  });
  const reasons: Reason[] = [];
  const [first] = servers;
  if (first !== undefined && affinity.departure === undefined) {
    const [key, server] = first;
    const whose =
      servers.size === 1
        ? `${key} at ${server}`
        : `each of ${amount(servers.size, 'client')} at its real server`;
    reasons.push({
      code: 'persistence-holds',
      severity: 'note',
      text:
        `Persistence keeps ${whose} until ${persistence?.timeoutSeconds ?? 0} s after the last connection: only a new client ` +
        `shows what ${scheduler} and the weights do.`,
    });
  }
  const quiescent = new Set(lab.realServers.filter(({ weight }) => weight === 0).map(({ name }) => name));
  const outlived = [...new Set(servers.values())].filter((server) => quiescent.has(server));
  if (outlived.length > 0) {
    reasons.push({
      code: 'persistence-outlives-weight',
      severity: 'note',
      text:
        `${enumeration(outlived)} has weight 0 and still takes the clients that the director remembers. ` +
        '`ipvs: { expire_quiescent_template: 1 }` has it forget them.',
    });
  }
  return reasons;
};
