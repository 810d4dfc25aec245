import type { AffinityPrediction } from '../predict/prediction.ts';
import type { Departure } from './departure.ts';

/** How the real servers of the requests agree with affinity. */
export interface AffinityMatch {
  /** Absent where each key had one server only. */
  readonly departure?: Departure;
  /** The server of each key, in the prediction's order: the first that answered, else the one that the hash names. */
  readonly servers: readonly (string | undefined)[];
  /** Keys that had another server than the one that the hash of present kernels names. */
  readonly otherwise: readonly { readonly key: string; readonly expected: string; readonly got: string }[];
}

/** @param sequence real server of each request, `null` where none answered */
export function matchAffinity(
  { by, keys }: AffinityPrediction,
  sequence: readonly (string | null)[],
): AffinityMatch {
  // By their names: several clients of one group are one to persistence.
  const seen = new Map<string, string>();
  let departure: Departure | undefined;
  for (const [request, got] of sequence.entries()) {
    if (got === null) continue;
    const { key, server } = keys[request % keys.length] ?? { key: '' };
    const first = seen.get(key) ?? (by === 'persistence' ? (server ?? undefined) : undefined);
    if (first === undefined || first === got) seen.set(key, got);
    else {
      departure = { request, expected: first, got, key };
      break;
    }
  }
  const otherwise = keys.flatMap(({ key, server }) => {
    const got = seen.get(key);
    return by === undefined && typeof server === 'string' && got !== undefined && got !== server
      ? [{ key, expected: server, got }]
      : [];
  });
  return {
    ...(departure === undefined ? {} : { departure }),
    servers: keys.map(({ key, server }) => seen.get(key) ?? server ?? undefined),
    otherwise,
  };
}
