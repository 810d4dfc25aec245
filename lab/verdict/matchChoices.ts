import type { LoadedServer } from '../predict/chooser.ts';
import { choosers } from '../predict/choosers.ts';
import { leftBy } from '../predict/choices.ts';
import type { ChoicesPrediction, CountRange } from '../predict/prediction.ts';
import { amongThoseWithRoom, mayStillBeMarked } from '../predict/threshold.ts';
import type { Departure } from './departure.ts';

/**
 * Where a request went: a real server, nobody (refused by the director itself), or not known, which is a connection
 * whose answer was lost; `absent` never came to a choice.
 */
export type Choice =
  { readonly kind: 'server'; readonly name: string } | { readonly kind: 'nobody' | 'unknown' | 'absent' };

/** Connections that a server may have had before the test: entries run out while it goes on. */
export interface StartRange {
  readonly active: CountRange;
  readonly inactive: CountRange;
}

/** How measured choices agree with a scheduler that chooses by the servers' connections. */
export interface ChoicesMatch {
  /** Absent where every choice could be the scheduler's. */
  readonly departure?: Departure;
  /** What each request must be, along what was measured; `null` for nobody. */
  readonly expected: readonly (string | null)[];
}

export interface ChoicesQuestion {
  readonly prediction: ChoicesPrediction;
  /** In the order of the requests. */
  readonly choices: readonly Choice[];
  /** Requests that were asked for; those beyond `choices` are let go on as predicted. */
  readonly requests: number;
  readonly start: Readonly<Record<string, StartRange>>;
  /** Connections of others during the test, whose servers and moments are not known. */
  readonly foreign: number;
  /** Time of the test, in milliseconds. */
  readonly durationMs: number;
}

/** Finished connections stay for 120 s in TIME_WAIT, the usual end (`tcp_timeouts` in ip_vs_proto_tcp.c). */
export const finishedStayMs = 110_000;
const nothing: StartRange = { active: { least: 0, most: 0 }, inactive: { least: 0, most: 0 } };

/**
 * Goes through the requests with the connections that each server had at that moment, and asks whether the scheduler
 * could choose so. Where a number of connections is not certain it takes the one that speaks for the choice, so no
 * sound scheduler is ever called unsound; where all are certain only one choice is left.
 */
export function matchChoices(question: ChoicesQuestion): ChoicesMatch {
  const { prediction, choices, requests, start, foreign, durationMs } = question;
  const choose = amongThoseWithRoom(choosers[prediction.scheduler]);
  const left = leftBy(prediction.load);
  const mayForget = durationMs >= finishedStayMs;
  const servers = prediction.servers.map((server) => {
    const { active, inactive } = start[server.name] ?? nothing;
    const mostBefore = { active: active.most, inactive: inactive.most };
    return {
      name: server.name,
      /** Marked as overloaded by connections that went before the test. */
      mayBeMarked: mayStillBeMarked({ ...server, ...mostBefore }),
      fewest: { ...server, active: active.least, inactive: inactive.least },
      most: {
        ...server,
        active: active.most + foreign,
        // An established connection may have ended since, and is then counted here.
        inactive: inactive.most + active.most + foreign,
      },
    };
  });
  type Bounds = (typeof servers)[number];

  const couldTake = (name: string | null): boolean => {
    const speaking = servers
      .filter((server) => server.name === name || !server.mayBeMarked)
      .map((server): LoadedServer => (server.name === name ? server.fewest : server.most));
    // Nobody takes a connection only where all are full.
    return (choose(speaking)?.name ?? null) === name;
  };
  const settle = (server: Bounds | undefined): void => {
    if (server === undefined) return;
    for (const bound of [server.fewest, server.most]) {
      bound.active += left.active;
      bound.inactive += mayForget && bound === server.fewest ? 0 : left.inactive;
    }
  };
  const likely = (): string | null => choose(servers.map(({ most }) => most))?.name ?? null;

  const expected: (string | null)[] = [];
  for (let request = 0; request < requests; request += 1) {
    const choice: Choice = choices[request] ?? { kind: 'absent' };
    if (choice.kind === 'server' || choice.kind === 'nobody') {
      const got = choice.kind === 'server' ? choice.name : null;
      if (!couldTake(got)) {
        return { departure: { request, expected: likely(), got }, expected };
      }
      expected.push(got);
      settle(servers.find(({ name }) => name === got));
      continue;
    }
    const guess = likely();
    expected.push(guess);
    if (choice.kind === 'unknown') {
      for (const { most } of servers) {
        most.active += 1;
        most.inactive += 1;
      }
    } else if (request >= choices.length) {
      settle(servers.find(({ name }) => name === guess));
    }
  }
  return { expected };
}
