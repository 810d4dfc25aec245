import { listed, quoted } from '../model/describe.ts';
import { mostNetworks } from '../model/labSchema.ts';
import { nearest } from '../model/nearest.ts';
import { label } from './attachment.ts';
import type { Rule } from './rule.ts';

/** Addresses and interfaces are given by network, and the network must be there. */
export const unknownNetwork: Rule = {
  code: 'unknown-network',
  severity: 'error',
  summary: 'There is no such network',
  find: (draft) => {
    const names = [...draft.networks.keys()];
    return draft.machines.flatMap((machine) =>
      [...(machine.addresses ?? []), ...machine.interfaces]
        .filter(({ network }) => !draft.networks.has(network))
        .map(({ network, path }) => {
          const meant = nearest(network, names.slice(0, mostNetworks));
          return {
            path,
            detail:
              `${label(machine)} is said to be on ${quoted(network)}, but ` +
              (names.length === 0 ? 'the lab has no network.' : `the lab's networks are ${listed(names)}.`),
            fix:
              meant === undefined
                ? 'Write the name of one of the networks, or add the network under `networks`.'
                : `Did you mean \`${meant}\`?`,
            ...(meant === undefined ? {} : { edit: { kind: 'rename', path, key: meant } as const }),
          };
        }),
    );
  },
};
