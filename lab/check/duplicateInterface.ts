import { duplicates, label } from './attachment.ts';
import type { Rule } from './rule.ts';

/** Each network is a segment of its own, and an interface is plugged into one. */
export const duplicateInterface: Rule = {
  code: 'duplicate-interface',
  severity: 'error',
  summary: 'One interface is given for two networks',
  find: (draft) => {
    if (draft.source !== 'ssh') return [];
    return draft.machines.flatMap((machine) =>
      duplicates(machine.interfaces ?? [], (entry) => entry.interface).map(([first, second]) => ({
        path: second.path,
        detail: `${second.interface ?? ''} of ${label(machine)} is given for ${first.network} already; an interface is on one segment.`,
        fix: `Write the interface that is attached to ${second.network}; \`ip -br addr\` on the machine lists them.`,
      })),
    );
  },
};
