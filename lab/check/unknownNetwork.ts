import { listed, quoted } from '../model/describe.ts';
import type { DraftMachine } from '../model/labDraft.ts';
import { mostNetworks } from '../model/labSchema.ts';
import { nearest } from '../model/nearest.ts';
import { label } from './attachment.ts';
import type { Finding, Rule } from './rule.ts';

/** Places for which the network that was meant is looked for; where there are more, it is no misspelling. */
const mostGuesses = 50;

/** Addresses and interfaces are given by network, and the network must be there. */
export const unknownNetwork: Rule = {
  code: 'unknown-network',
  severity: 'error',
  summary: 'There is no such network',
  find: (draft) => {
    if (!draft.hasNetworks) return [];
    const unknown = draft.machines.flatMap((machine) =>
      [machine.addresses ?? [], machine.interfaces ?? []].flatMap((places) => {
        const taken = new Set(places.map(({ network }) => network));
        return places
          .filter(({ network }) => !draft.networks.has(network))
          .map(({ network, path }) => ({ machine, network, path, taken }));
      }),
    );
    const names = [...draft.networks.keys()].slice(0, mostNetworks);
    return unknown.map((place, index) => finding(names, place, index < mostGuesses));
  },
};

function finding(
  names: readonly string[],
  place: {
    readonly machine: DraftMachine;
    readonly network: string;
    readonly path: string;
    /** Networks for which the machine has an entry, so that none is written over. */
    readonly taken: ReadonlySet<string>;
  },
  guess: boolean,
): Finding {
  const { machine, network, path, taken } = place;
  const meant = guess
    ? nearest(
        network,
        names.filter((name) => !taken.has(name)),
      )
    : undefined;
  return {
    path,
    detail:
      `${label(machine)} is said to be on ${quoted(network)}, but ` +
      (names.length === 0 ? 'the lab has no network.' : `the lab's networks are ${listed(names)}.`),
    fix:
      meant === undefined
        ? 'Write the name of one of the networks, or add the network under `networks`.'
        : `Did you mean \`${meant}\`?`,
    ...(meant === undefined ? {} : { edit: { kind: 'rename', path, key: meant } }),
  };
}
