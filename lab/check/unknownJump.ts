import { quoted } from '../model/describe.ts';
import { nearest } from '../model/nearest.ts';
import { parseExternalJump } from '../model/sshForm.ts';
import { label } from './attachment.ts';
import type { Rule } from './rule.ts';

/** A jump host without `user@` is a machine of the lab. */
export const unknownJump: Rule = {
  code: 'unknown-jump',
  severity: 'error',
  summary: 'The jump host is no machine of the lab',
  find: (draft) => {
    if (draft.source !== 'ssh') return [];
    const names = draft.machines.flatMap(({ name }) => name ?? []);
    const known = new Set(names);
    return draft.machines.flatMap((machine) => {
      const jump = machine.ssh?.jump;
      if (jump === undefined || known.has(jump) || parseExternalJump(jump) !== undefined) return [];
      const path = `${machine.path}.ssh.jump`;
      const meant = nearest(jump, names.slice(0, 20));
      return [
        {
          path,
          detail: `${label(machine)} is reached through ${quoted(jump)}, but no machine of the lab has that name.`,
          fix:
            (meant === undefined ? '' : `Did you mean \`${meant}\`? `) +
            'Write the name of a machine, or a host outside the lab as `user@host:port`.',
          ...(meant === undefined ? {} : { edit: { kind: 'set', path, value: meant } as const }),
        },
      ];
    });
  },
};
