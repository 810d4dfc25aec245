import type { Rule } from './rule.ts';

/** Allowed, since one may want to see it: the director answers with ICMP port unreachable. */
export const allWeightsZero: Rule = {
  code: 'all-weights-zero',
  severity: 'warning',
  summary: 'Every weight is 0',
  find: (draft) => {
    const servers = draft.realServers ?? [];
    if (servers.length === 0 || servers.some(({ weight }) => weight !== 0)) return [];
    return [
      {
        path: 'realServers',
        detail:
          'A real server of weight 0 takes no new connection, whatever the scheduler. With all at 0 the director refuses every client.',
        fix: 'Give at least one real server a weight of 1 or more.',
      },
    ];
  },
};
