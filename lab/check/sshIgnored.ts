import { label } from './attachment.ts';
import type { Rule } from './rule.ts';

/** A warning only, so that one file can be tried on embedded machines before it goes to real ones. */
export const sshIgnored: Rule = {
  code: 'ssh-ignored',
  severity: 'warning',
  summary: 'Embedded machines need no way to reach them',
  find: (draft) => {
    if (draft.source !== 'embedded') return [];
    return draft.machines.flatMap((machine) =>
      (['ssh', 'interfaces'] as const)
        .filter((key) => (key === 'ssh' ? machine.hasSsh : machine.hasInterfaces))
        .map((key) => ({
          path: `${machine.path}.${key}`,
          detail: `LVS Lab runs ${label(machine)} itself under \`machines: embedded\`: it knows how to reach it and which interface is on which network, and ignores \`${key}\`.`,
          fix: 'Remove it, or write `machines: ssh` to use machines that exist already.',
          edit: { kind: 'remove', path: `${machine.path}.${key}` } as const,
        })),
    );
  },
};
