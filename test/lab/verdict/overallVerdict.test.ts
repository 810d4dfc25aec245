import { expect, test } from 'vitest';
import { overallVerdict } from '../../../lab/verdict/overallVerdict.ts';
import type { Verdict } from '../../../lab/verdict/verdict.ts';
import { testRecordOf } from './testRecordOf.ts';

const web: Verdict = { ...testRecordOf('wrr-healthy').verdict, service: '80/tcp' };
const dns: Verdict = { ...testRecordOf('log-unreadable').verdict, service: '53/udp' };
const broken: Verdict = { ...testRecordOf('server-stops-midway').verdict, service: '8080/tcp' };

test('services that pass make a lab that passes, with their numbers added up', () => {
  const overall = overallVerdict([web, dns]);

  expect(overall).toMatchObject({ verdict: 'pass', lab: 'case', scheduler: web.scheduler });
  expect(overall.requests).toBe(web.requests + dns.requests);
  expect(overall.answered).toBe(web.answered + dns.answered);
  expect(overall.byRealServer['rs1']?.measured).toBe(
    (web.byRealServer['rs1']?.measured ?? 0) + (dns.byRealServer['rs1']?.measured ?? 0),
  );
  expect(overall.sequence).toEqual(web.sequence);
  expect(overall.services).toEqual([web, dns]);
  expect(overall).not.toHaveProperty('service');
});

test('an account that one of them lacks is lacking in the sum', () => {
  const lacking = Object.entries(dns.byRealServer).filter(([, { logged }]) => logged === null);
  expect(lacking).not.toHaveLength(0);
  for (const [name] of lacking) expect(overallVerdict([web, dns]).byRealServer[name]?.logged).toBeNull();
});

test('one that fails fails the lab, with its reasons first and each with its service', () => {
  const overall = overallVerdict([dns, broken]);

  expect(overall.verdict).toBe('fail');
  const severities = overall.reasons.map(({ severity }) => severity);
  expect(severities).toEqual(severities.toSorted());
  expect(overall.reasons[0]?.text).toBe(`8080/tcp: ${broken.reasons[0]?.text ?? ''}`);
  expect(overall.reasons.at(-1)?.text).toBe(`53/udp: ${dns.reasons.at(-1)?.text ?? ''}`);
  expect(overall.reasons).toHaveLength(dns.reasons.length + broken.reasons.length);
});
