import type { TestRecord } from '../../../lab/contract/testRecord.ts';
import { predict } from '../../../lab/predict/predict.ts';
import { judge } from '../../../lab/verdict/judge.ts';
import { labOf, measurementOf, verdictCases } from './verdictCase.ts';

/** The golden case of a file (`wrr-healthy`) as the record of a test. */
export function testRecordOf(name: string): TestRecord {
  const verdictCase = verdictCases.find(({ file }) => file === `${name}.yaml`);
  if (verdictCase === undefined) throw new Error(`there is no case ${name}`);
  const lab = labOf(verdictCase);
  const measurement = measurementOf(verdictCase);
  const { requests, from, answers } = measurement;
  const prediction = predict({ scheduler: lab.service.scheduler, destinations: lab.realServers, requests });
  return {
    runId: 'run-1',
    lab: lab.name,
    labText: 'version: 1\nname: case\n',
    startedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    from,
    prediction,
    answers,
    verdict: judge(lab, prediction, measurement),
  };
}
