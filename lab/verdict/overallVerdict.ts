import type { RealServerCounts, Verdict } from './verdict.ts';

/** Verdicts on a lab's services as one: what `verify --json` prints of a lab with several. */
export interface OverallVerdict extends Omit<Verdict, 'service'> {
  /** Each by itself, with the id of its service. */
  readonly services: readonly Verdict[];
}

/**
 * Sums up verdicts on the services of a lab: it passes where all do, numbers are sums, reasons are those of all, each
 * after the id of its service. What cannot be summed (scheduler, sequence, cycle) is that of the first.
 */
export function overallVerdict(services: readonly [Verdict, ...Verdict[]]): OverallVerdict {
  const [first] = services;
  const sum = (of: (verdict: Verdict) => number): number =>
    services.reduce((total, verdict) => total + of(verdict), 0);
  const byRealServer: Record<string, RealServerCounts> = {};
  for (const realServer of Object.keys(first.byRealServer)) {
    const counts = services.map((verdict) => verdict.byRealServer[realServer] ?? noCounts);
    byRealServer[realServer] = {
      predicted: sumOfKnown(counts.map(({ predicted }) => predicted)),
      measured: counts.reduce((total, { measured }) => total + measured, 0),
      ipvs: sumOfKnown(counts.map(({ ipvs }) => ipvs)),
      logged: sumOfKnown(counts.map(({ logged }) => logged)),
    };
  }
  const { lab, forwarding, scheduler, load, sequence, cycleLength, deviatesAt, provenLocalAddress } = first;
  return {
    lab,
    forwarding,
    scheduler,
    ...(load === undefined ? {} : { load }),
    sequence,
    cycleLength,
    deviatesAt,
    ...(provenLocalAddress === undefined ? {} : { provenLocalAddress }),
    verdict: services.every(({ verdict }) => verdict === 'pass') ? 'pass' : 'fail',
    requests: sum(({ requests }) => requests),
    answered: sum(({ answered }) => answered),
    lost: sum(({ lost }) => lost),
    wrong: sum(({ wrong }) => wrong),
    byRealServer,
    reasons: (['fail', 'note'] as const).flatMap((severity) =>
      services.flatMap(({ service, reasons }) =>
        reasons
          .filter((reason) => reason.severity === severity)
          .map((reason) => ({ ...reason, text: `${service ?? ''}: ${reason.text}` })),
      ),
    ),
    durationMs: sum(({ durationMs }) => durationMs),
    services,
  };
}

const noCounts: RealServerCounts = { predicted: 0, measured: 0, ipvs: 0, logged: 0 };

/** `null` where one of them is not known. */
function sumOfKnown(counts: readonly (number | null)[]): number | null {
  return counts.reduce((sum, count) => (sum === null || count === null ? null : sum + count), 0);
}
