import { label } from './attachment.ts';
import type { Rule } from './rule.ts';

/** An interface is given for a network that the machine has an address on. */
export const interfaceWithoutAddress: Rule = {
  code: 'interface-without-address',
  severity: 'error',
  summary: 'The interface is for a network on which the machine has no address',
  find: (draft) => {
    if (draft.source !== 'ssh') return [];
    return draft.machines.flatMap((machine) => {
      const { attached } = machine;
      if (attached === undefined) return [];
      return (machine.interfaces ?? [])
        .filter(({ network }) => draft.networks.has(network) && !attached.has(network))
        .map(({ network, path }) => ({
          path,
          detail: `${label(machine)} has no address on ${network}, so LVS Lab would not know what to do with the interface.`,
          fix: `Add \`${network}\` to \`${machine.path}.addresses\`, or remove the interface.`,
          edit: { kind: 'remove', path } as const,
        }));
    });
  },
};
