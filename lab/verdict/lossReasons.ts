import type { Lab } from '../model/lab.ts';
import { openCycle } from '../predict/cycle.ts';
import type { Evidence, Rule } from './evidence.ts';
import { hintForAll, hintForOne } from './lossHints.ts';
import type { Answer, LossKind } from './measurement.ts';
import type { Reason, ReasonCode } from './verdict.ts';
import { amount, enumeration } from './words.ts';

type Unanswered = Exclude<Answer, { kind: 'answered' }>;
type Trouble = LossKind | 'wrong';

/** How a trouble is told: in one word of a list, and as what happened to one request or to several. */
interface TroubleWords {
  readonly code: ReasonCode;
  readonly short: string;
  readonly one: string;
  readonly several: string;
}

const troubles: Readonly<Record<Trouble, TroubleWords>> = {
  refused: { code: 'requests-refused', short: 'refused', one: 'was refused', several: 'were refused' },
  timeout: { code: 'requests-timed-out', short: 'timed out', one: 'timed out', several: 'timed out' },
  reset: { code: 'requests-reset', short: 'reset', one: 'was reset', several: 'were reset' },
  unreachable: {
    code: 'requests-unreachable',
    short: 'undeliverable',
    one: 'could not be delivered',
    several: 'could not be delivered',
  },
  other: { code: 'requests-lost', short: 'lost', one: 'was lost', several: 'were lost' },
  wrong: {
    code: 'answers-wrong',
    short: 'answered wrongly',
    one: 'got an answer that is no page of the lab',
    several: 'got an answer that is no page of the lab',
  },
};

/** The same where answers are addresses. */
const wrongName = 'got an answer that names no real server';

/** What became of the requests that no real server's page answered, and whose they were. */
export const lossReasons: Rule = (evidence) => {
  const { answers } = evidence.measurement;
  const unanswered = answers.filter(
    (answer): answer is Unanswered =>
      answer.kind !== 'answered' && !evidence.rightlyRefused.has(answer.index),
  );
  if (unanswered.length === 0) return [];
  if (unanswered.length === answers.length && unanswered.every(({ kind }) => kind === 'lost')) {
    return [nothingAnswered(evidence, unanswered)];
  }
  const reasons: Reason[] = [];
  for (const [realServer, ofServer] of byRealServer(evidence, unanswered)) {
    for (const [trouble, some] of Map.groupBy(ofServer, troubleOf)) {
      reasons.push(reasonFor(evidence, realServer, trouble, some));
    }
  }
  return reasons;
};

function troubleOf(answer: Unanswered): Trouble {
  return answer.kind === 'wrong' ? 'wrong' : answer.loss;
}

function nothingAnswered({ lab, measurement }: Evidence, unanswered: readonly Unanswered[]): Reason {
  const byTrouble = [...Map.groupBy(unanswered, troubleOf)].toSorted(([, a], [, b]) => b.length - a.length);
  const how =
    byTrouble.length === 1
      ? `all ${troubles[byTrouble[0]?.[0] ?? 'other'].short}`
      : enumeration(byTrouble.map(([trouble, some]) => `${some.length} ${troubles[trouble].short}`));
  const main = byTrouble[0]?.[0] ?? 'other';
  const hint =
    main === 'wrong' || !measurement.ipvs.servicePresent ? '' : hintForAll(main, lab, measurement.from);
  return {
    code: 'nothing-answered',
    severity: 'fail',
    text: `None of ${amount(unanswered.length, 'request')} was answered, ${how}${hint === '' ? '.' : `: ${hint}.`}`,
  };
}

function reasonFor(
  { lab, measurement, measured }: Evidence,
  realServer: string | undefined,
  trouble: Trouble,
  some: readonly Unanswered[],
): Reason {
  const { code, one, several } = troubles[trouble];
  const total = realServer === undefined ? measurement.answers.length : ofRealServer();
  const hint =
    trouble === 'wrong'
      ? wrongAnswerShown(some, lab)
      : realServer === undefined
        ? ''
        : hintForOne(trouble, lab);
  const whose = realServer === undefined ? '' : ` to ${realServer}`;
  const isWrongName = trouble === 'wrong' && lab.service.protocol === 'udp';
  const what = isWrongName ? wrongName : some.length === 1 ? one : several;
  return {
    code,
    severity: 'fail',
    text: `${some.length} of ${amount(total, 'request')}${whose} ${what}${hint === '' ? '' : ` (${hint})`}.`,
  };

  function ofRealServer(): number {
    const answered = measured.get(realServer ?? '') ?? 0;
    return Math.max(measurement.ipvs.connections[realServer ?? ''] ?? 0, answered + some.length);
  }
}

function wrongAnswerShown(some: readonly Unanswered[], { service }: Lab): string {
  const first = some.find((answer) => answer.kind === 'wrong');
  if (first === undefined) return '';
  const begin = first.bodyStart.slice(0, 60);
  if (service.protocol === 'udp') return begin === '' ? 'no address' : begin;
  return `status ${first.status}, begins ${JSON.stringify(begin)}`;
}

/**
 * Whose requests were unanswered; `undefined` stands for "not known". A lost request has no page, and no source port
 * either, to tell its real server. IPVS knows how many each server was sent beyond those it answered, the cycle knows
 * which: where both agree, each request has its server; where only one server lacks answers, all are its own.
 */
function byRealServer(
  evidence: Evidence,
  unanswered: readonly Unanswered[],
): ReadonlyMap<string | undefined, readonly Unanswered[]> {
  const { measurement, measured } = evidence;
  const lacking = new Map<string, number>();
  for (const [realServer, connections] of Object.entries(measurement.ipvs.connections)) {
    const missing = connections - (measured.get(realServer) ?? 0);
    if (missing > 0) lacking.set(realServer, missing);
  }
  const byCycle = Map.groupBy(unanswered, ({ index }) => serverByCycle(evidence, index));
  const agree =
    byCycle.size === lacking.size &&
    [...lacking].every(([realServer, missing]) => byCycle.get(realServer)?.length === missing);
  if (agree) return byCycle;

  const [only] = lacking;
  if (lacking.size === 1 && only?.[1] === unanswered.length) return new Map([[only[0], unanswered]]);
  return new Map([[undefined, unanswered]]);
}

function serverByCycle({ prediction, match, places }: Evidence, index: number): string | undefined {
  const place = places[index];
  if (prediction.kind !== 'cycle' || match?.kind !== 'fits' || place === undefined) return undefined;
  return openCycle(prediction.stretches).serverAt(match.start + place);
}
