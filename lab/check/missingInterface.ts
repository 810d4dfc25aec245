import { extendPath } from '../model/path.ts';
import { label } from './attachment.ts';
import type { Rule } from './rule.ts';

/** On a machine that someone else made, only its owner knows which interface is on which network. */
export const missingInterface: Rule = {
  code: 'missing-interface',
  severity: 'error',
  summary: 'The interface on a network is missing',
  find: (draft) => {
    if (draft.source !== 'ssh') return [];
    return draft.machines.flatMap((machine) => {
      const given = new Set(machine.interfaces.map(({ network }) => network));
      return (machine.addresses ?? [])
        .filter(({ network }) => draft.networks.has(network) && !given.has(network))
        .map(({ network }) => ({
          path: machine.hasInterfaces
            ? extendPath(`${machine.path}.interfaces`, network)
            : `${machine.path}.interfaces`,
          detail: `${label(machine)} has an address on ${network}, but nothing says which of its interfaces is attached there; to guess would risk cutting the machine off.`,
          fix: `Add it by name or, better, by MAC address, such as \`interfaces: { ${network}: 52:54:00:12:34:56 }\`; \`ip -br link\` on the machine lists them.`,
        }));
    });
  },
};
