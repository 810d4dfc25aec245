import type { AffinityPrediction, LastWeights } from '../predict/prediction.ts';
import type { Departure } from './departure.ts';
import type { Choice } from './matchChoices.ts';

/** How the real servers of the requests agree with affinity. */
export interface AffinityMatch {
  /** Absent where each key had one server only. */
  readonly departure?: Departure;
  /**
   * The server of each key, in the prediction's order: the first that answered, else the one that the hash names; `null`
   * where that has weight 0.
   */
  readonly servers: readonly (string | null | undefined)[];
  /** Keys that had another server than the one that the hash of present kernels names. */
  readonly otherwise: readonly { readonly key: string; readonly expected: string; readonly got: string }[];
  /** With which last weights of servers of weight 0 the table leads so, where there is such a table. */
  readonly lastWeights?: LastWeights;
  /** Set where no table that there can be leads so. */
  readonly isImpossible?: true;
}

/** @param choices what became of each request */
export function matchAffinity(prediction: AffinityPrediction, choices: readonly Choice[]): AffinityMatch {
  const { by, keys, tables } = prediction;
  // By their names: several clients of one group are one to persistence.
  const seen = new Map<string, string>();
  const refused = new Set<string>();
  let departure: Departure | undefined;
  for (const [request, choice] of choices.entries()) {
    const { key, server } = keys[request % keys.length] ?? { key: '' };
    if (choice.kind === 'nobody') refused.add(key);
    if (choice.kind !== 'server') continue;
    const got = choice.name;
    const first = seen.get(key) ?? (by === 'persistence' ? (server ?? undefined) : undefined);
    if (first === undefined || first === got) seen.set(key, got);
    else {
      departure = { request, expected: first, got, key };
      break;
    }
  }
  const broken = departure === undefined ? {} : { departure };
  if (tables !== undefined) {
    const table = tables.possible.find(({ servers }) =>
      keys.every(({ key }, i) => {
        const got = seen.get(key) ?? (refused.has(key) ? null : undefined);
        return got === undefined || got === servers[i];
      }),
    );
    if (table !== undefined) {
      return { ...broken, servers: table.servers, otherwise: [], lastWeights: table.lastWeights };
    }
    const servers = keys.map(({ key }) => seen.get(key));
    return { ...broken, servers, otherwise: [], ...(tables.isComplete ? { isImpossible: true } : {}) };
  }
  const otherwise = keys.flatMap(({ key, server }) => {
    const got = seen.get(key);
    return by === undefined && server !== undefined && got !== undefined && got !== server
      ? [{ key, expected: server ?? 'nobody', got }]
      : [];
  });
  return {
    ...broken,
    servers: keys.map(({ key, server }) => seen.get(key) ?? server),
    otherwise,
  };
}
