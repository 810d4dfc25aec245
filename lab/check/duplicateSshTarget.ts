import { duplicates, label } from './attachment.ts';
import type { Rule } from './rule.ts';

/** Behind the same jump host, the same host and port are the same machine, whoever logs in. */
export const duplicateSshTarget: Rule = {
  code: 'duplicate-ssh-target',
  severity: 'error',
  summary: 'Two machines of the lab are the same machine',
  find: (draft) => {
    if (draft.source !== 'ssh') return [];
    const targets = draft.machines.filter(({ ssh }) => ssh?.host !== undefined && ssh.port !== undefined);
    return duplicates(targets, ({ ssh }) =>
      JSON.stringify([ssh?.host?.toLowerCase(), ssh?.port, ssh?.jump?.toLowerCase()]),
    ).map(([first, second]) => ({
      path: `${second.path}.ssh`,
      detail:
        `${label(first)} and ${label(second)} are both reached at ${second.ssh?.host ?? ''}, port ${second.ssh?.port ?? 22}: ` +
        'that is one machine, and what LVS Lab sets up there for one would break the other.',
      fix: 'Write the host and port of a machine of its own for each.',
    }));
  },
};
