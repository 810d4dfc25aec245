import { describe, expect, test } from 'vitest';
import { predict } from '../../../lab/predict/predict.ts';
import type { ServerLoad } from '../../../lab/predict/prediction.ts';
import { describeVerdict } from '../../../lab/verdict/describeVerdict.ts';
import { judge } from '../../../lab/verdict/judge.ts';
import type { Measurement } from '../../../lab/verdict/measurement.ts';
import type { Verdict } from '../../../lab/verdict/verdict.ts';
import { labOf, measurementOf, nameOf, verdictCases, type VerdictCase } from './verdictCase.ts';

/** What a test is told before its first request. */
function startOf({ ipvs: { start = {} } }: Measurement): Readonly<Record<string, ServerLoad>> {
  return Object.fromEntries(
    Object.entries(start).map(([name, { active, inactive }]) => [
      name,
      { active: active.most, inactive: inactive.most },
    ]),
  );
}

function verdictOf(verdictCase: VerdictCase): Verdict {
  const lab = labOf(verdictCase);
  const measurement = measurementOf(verdictCase);
  const prediction = predict({
    scheduler: lab.service.scheduler,
    ...(lab.service.schedulerFlags && { flags: lab.service.schedulerFlags }),
    ...(lab.service.persistence && { persistence: lab.service.persistence, sources: ['10.0.69.10'] }),
    ...(verdictCase.lab.thresholds && { start: startOf(measurement) }),
    destinations: lab.realServers,
    requests: measurement.requests,
    ...(measurement.load && { load: measurement.load }),
  });
  return judge(lab, prediction, measurement);
}

describe.each(verdictCases.map((verdictCase) => [verdictCase.title, verdictCase] as const))(
  '%s',
  (_, verdictCase) => {
    const verdict = verdictOf(verdictCase);

    test('is judged so, for these reasons', () => {
      expect(verdict.reasons.map(({ severity, code, text }) => `${severity} ${code} ${text}`)).toEqual(
        verdictCase.expect.reasons,
      );
      expect(verdict.verdict).toBe(verdictCase.expect.verdict);
      expect(verdict.deviatesAt).toBe(verdictCase.expect.deviatesAt ?? null);
    });

    test('has these counts', () => {
      const expected = Object.entries(verdictCase.expect.counts).map(
        ([letter, [predicted, measured, ipvs, logged]]) => [
          nameOf(letter),
          { predicted, measured, ipvs, logged },
        ],
      );
      expect(verdict.byRealServer).toEqual(Object.fromEntries(expected));
      expect(verdict.answered + verdict.lost + verdict.wrong).toBe(verdict.sequence.length);
    });
  },
);

test.each(
  verdictCases
    .filter(({ expect: { text } }) => text !== undefined)
    .map((verdictCase) => [verdictCase.file, verdictCase] as const),
)('%s reads as its text says', (_, verdictCase) => {
  expect(`${describeVerdict(verdictOf(verdictCase)).join('\n')}\n`).toBe(verdictCase.expect.text);
});

test('the JSON of a healthy test holds what the contract of verify names', () => {
  const healthy = verdictCases.find(({ file }) => file === 'wrr-healthy.yaml')!;
  expect(JSON.parse(JSON.stringify(verdictOf(healthy)))).toMatchObject({
    verdict: 'pass',
    lab: 'case',
    forwarding: 'nat',
    scheduler: 'wrr',
    requests: 40,
    answered: 40,
    lost: 0,
    byRealServer: {
      rs1: { predicted: 30, measured: 30, ipvs: 30, logged: 30 },
      rs2: { predicted: 10, measured: 10, ipvs: 10, logged: 10 },
    },
    reasons: [],
    durationMs: 812,
  });
});
