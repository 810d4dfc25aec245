import type { AffinityLimits, AffinityPrediction, CountRange } from '../predict/prediction.ts';
import type { Departure } from './departure.ts';
import type { AffinityMatch } from './matchAffinity.ts';
import { finishedStayMs, type Choice } from './matchChoices.ts';

/** How measured choices agree with affinity to servers that become full. */
export interface LimitedAffinityMatch {
  /** Absent where affinity explains every choice. */
  readonly departure?: Departure;
  /** What each request must be, along what was measured; `null` for nobody, `undefined` where nothing tells. */
  readonly expected: readonly (string | null | undefined)[];
  /** Requests that nobody takes since servers are full, by index. */
  readonly full: ReadonlySet<number>;
  /** Keys that had another server than the one that the hash of present kernels names. */
  readonly otherwise: AffinityMatch['otherwise'];
}

export interface LimitedAffinityQuestion {
  readonly prediction: AffinityPrediction;
  readonly whenFull: AffinityLimits['whenFull'];
  /** Connections that servers take before they are full; a server without any is never full. */
  readonly room: Readonly<Record<string, CountRange>>;
  /** Names of the real servers whose weight is not 0. */
  readonly servers: readonly string[];
  /** In the order of the requests. */
  readonly choices: readonly Choice[];
  /** Requests that were asked for; those beyond `choices` are let go on as predicted. */
  readonly requests: number;
  /** Connections of others during the test, whose servers are not known. */
  readonly foreign: number;
  /** Time of the test, in milliseconds. */
  readonly durationMs: number;
}

/**
 * Asks whether each request went where the hash leads with the servers that were full then. Where it did not, asks for
 * affinity alone, as the verdict does of servers that are never full: other kernels hash otherwise. Where it is not
 * certain whether a server is full, either is right.
 */
export function matchLimitedAffinity(question: LimitedAffinityQuestion): LimitedAffinityMatch {
  const byHash = walk(question, true);
  if (byHash.departure === undefined) return byHash;
  const byAffinity = walk(question, false);
  if (byAffinity.departure !== undefined) return byAffinity;
  const { key = '', expected, got } = byHash.departure;
  return { ...byAffinity, otherwise: [{ key, expected: expected ?? 'nobody', got: got ?? 'nobody' }] };
}

/** The same where nothing but the hash can be right. */
export function walkByHash(question: LimitedAffinityQuestion): LimitedAffinityMatch {
  return walk(question, true);
}

function walk(
  { prediction, whenFull, room, servers, choices, requests, foreign, durationMs }: LimitedAffinityQuestion,
  goesByHash: boolean,
): LimitedAffinityMatch {
  const { keys } = prediction;
  const taken = new Map<string, CountRange>();
  const takenBy = (server: string): CountRange => taken.get(server) ?? { least: 0, most: foreign };
  // Entries of the test itself run out then, and a server may have room again.
  const mayForget = durationMs >= finishedStayMs;
  const mayBeFull = (server: string): boolean => takenBy(server).most >= (room[server]?.least ?? Infinity);
  const isFull = (server: string): boolean =>
    !mayForget && takenBy(server).least >= (room[server]?.most ?? Infinity);
  const take = (server: string): void => {
    const { least, most } = takenBy(server);
    taken.set(server, { least: least + 1, most: most + 1 });
  };
  /** The server that each key had last. */
  const had = new Map<string, string>();

  /** Servers that may take a key's connection now, the likeliest first; `null` among them where nobody may have to. */
  const possible = ({
    key,
    server,
    instead = [],
  }: AffinityPrediction['keys'][number]): readonly (string | null)[] => {
    const last = had.get(key);
    if (goesByHash && server !== undefined) {
      const inTurn = server === null ? [] : [server, ...instead];
      const sure = inTurn.findIndex((name) => !mayBeFull(name));
      const reached = sure < 0 ? inTurn : inTurn.slice(0, sure + 1);
      const open = reached.filter((name) => !isFull(name));
      return sure < 0
        ? [...open, null]
        : open.toSorted((a, b) => Number(mayBeFull(a)) - Number(mayBeFull(b)));
    }
    if (whenFull === 'keeps') {
      if (last !== undefined) return [last];
      return [...servers, ...(servers.every(mayBeFull) ? [null] : [])];
    }
    const open = servers.filter((name) => !isFull(name));
    if (last !== undefined && !mayBeFull(last)) return [last];
    if (whenFull === 'moves') return [...open, ...(servers.every(mayBeFull) ? [null] : [])];
    if (last !== undefined) return isFull(last) ? [null] : [last, null];
    // Of weight 0 may be the server of a key that never had one.
    return servers.some(mayBeFull) || prediction.keys.some((one) => one.server === null)
      ? [...open, null]
      : open;
  };

  const expected: (string | null | undefined)[] = [];
  const full = new Set<number>();
  for (let request = 0; request < requests; request += 1) {
    const choice: Choice = choices[request] ?? { kind: 'absent' };
    const bound = keys[request % keys.length] ?? { key: '' };
    const open = possible(bound);
    // Only one is left where all is certain.
    const guess = open.length === 1 ? open[0] : undefined;
    const nobodyIsRight = open.includes(null) && bound.server !== null;
    switch (choice.kind) {
      case 'server':
      case 'nobody': {
        const got = choice.kind === 'server' ? choice.name : null;
        if (!open.includes(got) && !(got === null && mayForget)) {
          return {
            departure: { request, expected: open[0] ?? null, got, key: bound.key },
            expected,
            full,
            otherwise: [],
          };
        }
        expected.push(got);
        if (got === null) {
          if (nobodyIsRight) full.add(request);
          break;
        }
        had.set(bound.key, got);
        take(got);
        break;
      }
      case 'unknown':
        expected.push(guess);
        for (const server of servers) {
          const { least, most } = takenBy(server);
          taken.set(server, { least, most: most + 1 });
        }
        break;
      case 'absent':
        expected.push(guess);
        if (guess === null && nobodyIsRight && request < choices.length) full.add(request);
        if (typeof guess === 'string' && request >= choices.length) take(guess);
        break;
      default:
        return choice satisfies never;
    }
  }
  return { expected, full, otherwise: [] };
}
