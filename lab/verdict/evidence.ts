import type { Lab } from '../model/lab.ts';
import type { CountRange, Prediction } from '../predict/prediction.ts';
import { roomOf } from '../predict/threshold.ts';
import type { Departure } from './departure.ts';
import { matchAffinity, type AffinityMatch } from './matchAffinity.ts';
import { matchChoices, type Choice, type ChoicesMatch } from './matchChoices.ts';
import { matchSequence, type Pick, type SequenceMatch } from './matchSequence.ts';
import { matchPorts, type PortsMatch } from './matchPorts.ts';
import { matchShares, type SharesMatch } from './matchShares.ts';
import { matchTwos, type TwosMatch } from './matchTwos.ts';
import { matchLimitedAffinity } from './matchLimitedAffinity.ts';
import { matchLimitedCycle } from './matchLimitedCycle.ts';
import type { Answer, IpvsAccount, Measurement } from './measurement.ts';
import type { Reason } from './verdict.ts';

/** Everything that reasons are drawn from: what was asked, predicted and measured, and the sums that they share. */
export interface Evidence {
  readonly lab: Lab;
  readonly prediction: Prediction;
  readonly measurement: Measurement;
  /** Answers that the client had from each real server. */
  readonly measured: ReadonlyMap<string, number>;
  readonly answered: number;
  /** Requests without a real server's page: lost or wrong. */
  readonly unanswered: number;
  /** Connections that IPVS made for this test, to whatever destination. */
  readonly scheduled: number;
  /** 0-based place of each request in the scheduler's choices; `undefined` for one that never came to a choice. */
  readonly places: readonly (number | undefined)[];
  /** Only with a predicted cycle. */
  readonly match?: SequenceMatch;
  /** Only with a predicted cycle or affinity whose servers may become full; `undefined` where nothing tells. */
  readonly limited?: {
    readonly departure?: Departure;
    readonly expected: readonly (string | null | undefined)[];
  };
  /** Only with predicted choices. */
  readonly choices?: ChoicesMatch;
  /** Only with predicted affinity. */
  readonly affinity?: AffinityMatch;
  /** Only where source ports are hashed, and addresses known. */
  readonly ports?: PortsMatch;
  /** Only with predicted shares. */
  readonly shares?: SharesMatch;
  /** Only where tests of twos were simulated. */
  readonly twos?: TwosMatch;
  /** The first request that no prediction explains. */
  readonly departure?: Departure;
  /** Requests that were refused because nobody was to take them, by index. */
  readonly rightlyRefused: ReadonlySet<number>;
}

/** Draws reasons of one concern from the evidence. */
export type Rule = (evidence: Evidence) => readonly Reason[];

/** Sums up a test for the rules. */
export function gatherEvidence(lab: Lab, prediction: Prediction, measurement: Measurement): Evidence {
  const { answers, ipvs } = measurement;
  const measured = new Map(lab.realServers.map(({ name }) => [name, 0]));
  let answered = 0;
  for (const answer of answers) {
    if (answer.kind !== 'answered') continue;
    answered += 1;
    measured.set(answer.realServer, (measured.get(answer.realServer) ?? 0) + 1);
  }
  const scheduled = Object.values(ipvs.connections).reduce((sum, count) => sum + count, 0);

  // A lost request takes a place in the cycle unless it never reached IPVS, which shows when IPVS made no more
  // connections than were answered.
  const onlyAnsweredTookPlaces = scheduled === answered;
  let next = 0;
  const places = answers.map(({ kind }) => {
    if (kind !== 'answered' && onlyAnsweredTookPlaces) return undefined;
    return next++;
  });
  const picks: Pick[] = [];
  answers.forEach((answer, i) => {
    const place = places[i];
    if (answer.kind === 'answered' && place !== undefined) {
      picks.push({ place, realServer: answer.realServer });
    }
  });

  const base = { lab, prediction, measurement, measured, answered, scheduled, places };
  const unanswered = answers.length - answered;
  const none: ReadonlySet<number> = new Set();
  switch (prediction.kind) {
    case 'cycle': {
      if (prediction.room !== undefined) {
        const choices = answers.map((answer) => choiceOf(answer, onlyAnsweredTookPlaces));
        const limited = matchLimitedCycle(prediction, roomAtStart(lab, ipvs), choices, measurement.requests);
        const { departure } = limited;
        const refused = refusedByAll(answers, limited.expected, onlyAnsweredTookPlaces);
        return { ...base, unanswered, limited, rightlyRefused: refused, ...(departure && { departure }) };
      }
      const match = matchSequence(prediction, picks, next);
      const departure =
        match.kind === 'deviates'
          ? { request: places.indexOf(match.place), expected: match.expected, got: match.got }
          : undefined;
      return { ...base, unanswered, match, rightlyRefused: none, ...(departure && { departure }) };
    }
    case 'choices': {
      const choices = matchChoices({
        prediction,
        choices: answers.map((answer) => choiceOf(answer, onlyAnsweredTookPlaces)),
        requests: measurement.requests,
        start: ipvs.start ?? {},
        foreign: ipvs.foreign,
        durationMs: measurement.durationMs,
      });
      const rightlyRefused = refusedByAll(answers, choices.expected, onlyAnsweredTookPlaces);
      const { departure } = choices;
      return { ...base, unanswered, choices, rightlyRefused, ...(departure && { departure }) };
    }
    case 'affinity': {
      if (prediction.limits !== undefined) {
        const limited = matchLimitedAffinity({
          prediction,
          whenFull: prediction.limits.whenFull,
          room: roomAtStart(lab, ipvs),
          servers: lab.realServers.filter(({ weight }) => weight > 0).map(({ name }) => name),
          choices: answers.map((answer) => choiceOf(answer, onlyAnsweredTookPlaces)),
          requests: measurement.requests,
          foreign: ipvs.foreign,
          durationMs: measurement.durationMs,
        });
        const { departure, full, otherwise } = limited;
        const affinity = { servers: [], otherwise };
        return {
          ...base,
          unanswered,
          limited,
          affinity,
          rightlyRefused: full,
          ...(departure && { departure }),
        };
      }
      const choices = answers.map((answer) => choiceOf(answer, onlyAnsweredTookPlaces));
      const affinity = matchAffinity(prediction, choices);
      const { departure, servers } = affinity;
      const expected = answers.map((_, request) => servers[request % servers.length]);
      const refused = refusedByAll(answers, expected, onlyAnsweredTookPlaces);
      return { ...base, unanswered, affinity, rightlyRefused: refused, ...(departure && { departure }) };
    }
    case 'ports': {
      const ports = matchPorts({
        prediction,
        answers,
        choices: answers.map((answer) => choiceOf(answer, onlyAnsweredTookPlaces)),
        reused: ipvs.reused ?? [],
        room: roomAtStart(lab, ipvs),
        servers: lab.realServers.filter(({ weight }) => weight > 0).map(({ name }) => name),
        requests: measurement.requests,
        foreign: ipvs.foreign,
        durationMs: measurement.durationMs,
      });
      const { departure, refused } = ports;
      return { ...base, unanswered, ports, rightlyRefused: refused, ...(departure && { departure }) };
    }
    case 'shares': {
      const choices = answers.map((answer) => choiceOf(answer, onlyAnsweredTookPlaces));
      const twos =
        prediction.draws &&
        matchTwos({
          draws: prediction.draws,
          choices,
          start: ipvs.start ?? {},
          room: roomAtStart(lab, ipvs),
          foreign: ipvs.foreign,
          durationMs: measurement.durationMs,
        });
      if (twos !== undefined) return { ...base, unanswered, twos, rightlyRefused: twos.refused };
      const shares = matchShares(prediction, measured, choices);
      return { ...base, unanswered, shares, rightlyRefused: shares.refused };
    }
    case 'nobody':
    case 'unpredicted':
      return { ...base, unanswered, rightlyRefused: none };
    default:
      return prediction satisfies never;
  }
}

/** Requests that nobody was to take. The director may also stay silent: it sends only so many ICMP messages a second. */
function refusedByAll(
  answers: readonly Answer[],
  expected: readonly (string | null | undefined)[],
  onlyAnsweredTookPlaces: boolean,
): ReadonlySet<number> {
  return new Set(
    answers.flatMap((answer, i) =>
      answer.kind === 'lost' && onlyAnsweredTookPlaces && expected[i] === null ? [i] : [],
    ),
  );
}

const nothing = { active: { least: 0, most: 0 }, inactive: { least: 0, most: 0 } };

/** Connections that each server with a threshold took before it was full, from what it had before the test. */
function roomAtStart(
  { realServers }: Lab,
  { start = {} }: IpvsAccount,
): Readonly<Record<string, CountRange>> {
  return Object.fromEntries(
    realServers.flatMap((server) => {
      const room = roomOf(server, start[server.name] ?? nothing);
      return room === undefined ? [] : [[server.name, room]];
    }),
  );
}

/** What a request says of the scheduler's choice. A refusal is the director's own where IPVS made no connection. */
function choiceOf(answer: Answer, onlyAnsweredTookPlaces: boolean): Choice {
  if (answer.kind === 'answered') return { kind: 'server', name: answer.realServer };
  if (!onlyAnsweredTookPlaces) return { kind: 'unknown' };
  return answer.kind === 'lost' && answer.loss === 'refused' ? { kind: 'nobody' } : { kind: 'absent' };
}
