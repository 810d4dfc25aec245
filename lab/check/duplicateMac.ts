import { parseMac } from '../model/mac.ts';
import { duplicates, label } from './attachment.ts';
import type { Rule } from './rule.ts';

/** Cloned machines keep the MAC address of the original unless someone changes it. */
export const duplicateMac: Rule = {
  code: 'duplicate-mac',
  severity: 'error',
  summary: 'Two machines have the same MAC address',
  find: (draft) => {
    if (draft.source !== 'ssh') return [];
    const entries = draft.machines.flatMap((machine) =>
      (machine.interfaces ?? []).map((entry) => ({
        machine,
        path: entry.path,
        mac: parseMac(entry.interface ?? ''),
      })),
    );
    return duplicates(entries, ({ mac }) => mac)
      .filter(([first, second]) => first.machine !== second.machine)
      .map(([first, second]) => ({
        path: second.path,
        detail:
          `${second.mac ?? ''} is also an interface of ${label(first.machine)}. A switch delivers frames for one MAC address to one port, ` +
          'so one of the machines would lose its own; clones of a VM often share theirs.',
        fix: `Check with \`ip -br link\` on ${label(second.machine)}; give a cloned VM a new MAC address in its settings.`,
      }));
  },
};
