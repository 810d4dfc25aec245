import { openCycle, type Cycle } from '../predict/cycle.ts';
import type { CountRange, CyclePrediction } from '../predict/prediction.ts';
import type { Departure } from './departure.ts';
import type { Choice } from './matchChoices.ts';

/** How measured choices agree with a cycle whose servers become full. */
export interface LimitedMatch {
  /** Absent where some rotation explains every choice. */
  readonly departure?: Departure;
  /** What each request must be, along what was measured; `null` for nobody. */
  readonly expected: readonly (string | null)[];
}

/**
 * Looks for a rotation of the cycle along which each choice is the next server that is not full. Where it is not
 * certain whether a server is full, either is right.
 * @param choices in the order of the requests
 * @param requests that were asked for; those beyond `choices` are let go on as predicted
 * @param room connections that servers take before they are full; a server without any is never full
 */
export function matchLimitedCycle(
  { stretches }: CyclePrediction,
  room: Readonly<Record<string, CountRange>>,
  choices: readonly Choice[],
  requests: number,
): LimitedMatch {
  const cycle = openCycle(stretches);
  let furthest: LimitedMatch | undefined;
  for (let start = 0; start < cycle.length; start += 1) {
    const match = walk(cycle, start, room, choices, requests);
    if (match.departure === undefined) return match;
    if (furthest === undefined || match.expected.length > furthest.expected.length) furthest = match;
  }
  return furthest ?? { expected: [] };
}

function walk(
  cycle: Cycle,
  start: number,
  room: Readonly<Record<string, CountRange>>,
  choices: readonly Choice[],
  requests: number,
): LimitedMatch {
  const taken = new Map<string, number>();
  const mayBeFull = (server: string): boolean =>
    (taken.get(server) ?? 0) >= (room[server]?.least ?? Infinity);
  const isFull = (server: string): boolean => (taken.get(server) ?? 0) >= (room[server]?.most ?? Infinity);
  let place = start;
  /** Places from here to the first at which the question is answered with yes; all of them where there is none. */
  const passedUntil = (isThere: (server: string) => boolean): number => {
    let passed = 0;
    while (passed < cycle.length && !isThere(cycle.serverAt(place + passed))) passed += 1;
    return passed;
  };
  const take = (server: string, passed: number): void => {
    taken.set(server, (taken.get(server) ?? 0) + 1);
    place = (place + passed + 1) % cycle.length;
  };
  /** The first server that surely has room, or else one that may have. */
  const likely = (): { readonly server: string | null; readonly passed: number } => {
    for (const hasRoom of [(name: string) => !mayBeFull(name), (name: string) => !isFull(name)]) {
      const passed = passedUntil(hasRoom);
      if (passed < cycle.length) return { server: cycle.serverAt(place + passed), passed };
    }
    return { server: null, passed: 0 };
  };

  const expected: (string | null)[] = [];
  for (let request = 0; request < requests; request += 1) {
    const choice: Choice = choices[request] ?? { kind: 'absent' };
    const guess = likely();
    switch (choice.kind) {
      case 'server': {
        const passed = passedUntil((server) => server === choice.name || !mayBeFull(server));
        const isNext = passed < cycle.length && cycle.serverAt(place + passed) === choice.name;
        if (!isNext || isFull(choice.name)) {
          return { departure: { request, expected: guess.server, got: choice.name }, expected };
        }
        expected.push(choice.name);
        take(choice.name, passed);
        break;
      }
      case 'nobody':
        if (passedUntil((server) => !mayBeFull(server)) < cycle.length) {
          return { departure: { request, expected: guess.server, got: null }, expected };
        }
        expected.push(null);
        break;
      case 'unknown':
      case 'absent':
        expected.push(guess.server);
        if (guess.server !== null && (choice.kind === 'unknown' || request >= choices.length)) {
          take(guess.server, guess.passed);
        }
        break;
      default:
        return choice satisfies never;
    }
  }
  return { expected };
}
