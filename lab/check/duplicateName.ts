import { quoted } from '../model/describe.ts';
import { duplicates } from './attachment.ts';
import type { Finding, Rule } from './rule.ts';

/** Machine names become host names, and network names keys that people tell apart: case does not count in either. */
export const duplicateName: Rule = {
  code: 'duplicate-name',
  severity: 'error',
  summary: 'The name is taken',
  find: (draft) => {
    const key = (item: { readonly name: string | undefined }) => item.name?.toLowerCase();
    return [
      ...duplicates(draft.machines, key).map(([first, second]) =>
        finding(`${second.path}.name`, second.name ?? '', `\`${first.path}\``, 'machine'),
      ),
      ...duplicates(draft.networks.values(), key).map(([first, second]) =>
        finding(second.path, second.name, `\`${first.path}\``, 'network'),
      ),
    ];
  },
};

function finding(path: string, name: string, taker: string, kind: string): Finding {
  return {
    path,
    detail: `${quoted(name)} is the name of ${taker} too. Names tell ${kind}s apart in plans, commands and tables, and upper and lower case are the same there.`,
    fix: `Give each ${kind} a name of its own.`,
  };
}
