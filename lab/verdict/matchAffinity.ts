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
  { keys }: AffinityPrediction,
  sequence: readonly (string | null)[],
): AffinityMatch {
  const seen = keys.map((): string | undefined => undefined);
  let departure: Departure | undefined;
  for (const [request, got] of sequence.entries()) {
    if (got === null) continue;
    const place = request % keys.length;
    const first = seen[place];
    if (first === undefined) seen[place] = got;
    else if (first !== got) {
      departure = { request, expected: first, got, key: keys[place]?.key ?? '' };
      break;
    }
  }
  const otherwise = keys.flatMap(({ key, server }, place) => {
    const got = seen[place];
    return typeof server === 'string' && got !== undefined && got !== server
      ? [{ key, expected: server, got }]
      : [];
  });
  return {
    ...(departure === undefined ? {} : { departure }),
    servers: keys.map(({ server }, place) => seen[place] ?? server ?? undefined),
    otherwise,
  };
}
