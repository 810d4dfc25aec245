import { label } from './attachment.ts';
import type { Rule } from './rule.ts';

/** Without SSH there is no way to a machine that LVS Lab does not run itself. */
export const missingSsh: Rule = {
  code: 'missing-ssh',
  severity: 'error',
  summary: 'How to reach the machine is missing',
  find: (draft) => {
    if (draft.source !== 'ssh') return [];
    return draft.machines
      .filter(({ hasSsh }) => !hasSsh)
      .map((machine) => ({
        path: `${machine.path}.ssh`,
        detail: `The lab says \`machines: ssh\`, so LVS Lab must log in on ${label(machine)}, and nothing says where and as whom.`,
        fix: 'Add it, such as `ssh: { host: 192.168.1.20, user: root }`, or write `machines: embedded` to let LVS Lab run the machines.',
      }));
  },
};
