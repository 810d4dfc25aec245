import type { Rule } from './rule.ts';

/** A pair of directors needs failover (VRRP), which labs do not have yet. */
export const severalDirectors: Rule = {
  code: 'several-directors',
  severity: 'error',
  summary: 'More than one director is not supported yet',
  find: (draft) => {
    const [, second] = draft.directors ?? [];
    if (second === undefined) return [];
    return [
      {
        path: second.path,
        detail: `There are ${draft.directors?.length ?? 0} directors. Two machines that hold one VIP need failover between them, which LVS Lab does not set up yet.`,
        fix: 'Keep one director.',
      },
    ];
  },
};
