import { serviceId, servicesOf, type Lab } from '../model/lab.ts';
import type { Prediction } from '../predict/prediction.ts';
import { ipvsReasons, logReasons } from './accountReasons.ts';
import { gatherEvidence, type Rule } from './evidence.ts';
import { lossReasons } from './lossReasons.ts';
import type { Measurement } from './measurement.ts';
import { persistenceReasons } from './persistenceReasons.ts';
import { predictedCounts } from './predictedCounts.ts';
import { distributionReasons, sequenceReasons } from './sequenceReasons.ts';
import { provenLocalAddress, senderReasons } from './senderReasons.ts';
import { schedulerReasons, serviceReasons } from './serviceReasons.ts';
import { thresholdReasons } from './thresholdReasons.ts';
import type { RealServerCounts, Verdict } from './verdict.ts';

/** In the order in which a person should read them: causes before their effects. */
const rules: readonly Rule[] = [
  serviceReasons,
  lossReasons,
  ipvsReasons,
  logReasons,
  senderReasons,
  sequenceReasons,
  distributionReasons,
  persistenceReasons,
  thresholdReasons,
  schedulerReasons,
];

/**
 * Compares what the scheduler must do with what the client saw, IPVS counted and the servers logged. The verdict is
 * `pass` when the test ran to its end, every request was answered by a real server's page, the sequence is what is
 * predicted (or nothing is), the accounts that could be read agree, and the kernel's service is the one
 * that the lab file describes; every reason against it is named.
 */
export function judge(lab: Lab, prediction: Prediction, measurement: Measurement): Verdict {
  const evidence = gatherEvidence(lab, prediction, measurement);
  const reasons = rules.flatMap((rule) => rule(evidence));
  const failing = reasons.filter(({ severity }) => severity === 'fail');
  const notes = reasons.filter(({ severity }) => severity === 'note');

  const predicted = predictedCounts(evidence);
  const byRealServer: Record<string, RealServerCounts> = {};
  for (const { name } of lab.realServers) {
    byRealServer[name] = {
      predicted: predicted === null ? null : (predicted.get(name) ?? 0),
      measured: evidence.measured.get(name) ?? 0,
      ipvs: measurement.ipvs.connections[name] ?? 0,
      logged: measurement.logs[name]?.own ?? null,
    };
  }
  const { answers, requests } = measurement;
  const { departure } = evidence;
  const lip = provenLocalAddress(lab, measurement);
  return {
    verdict: failing.length === 0 ? 'pass' : 'fail',
    lab: lab.name,
    ...(servicesOf(lab).length > 1 ? { service: serviceId(lab.service) } : {}),
    forwarding: lab.service.forwarding,
    scheduler: lab.service.scheduler,
    ...(measurement.load === undefined ? {} : { load: measurement.load }),
    requests,
    answered: evidence.answered,
    lost: answers.filter(({ kind }) => kind === 'lost').length,
    wrong: answers.filter(({ kind }) => kind === 'wrong').length,
    byRealServer,
    sequence: answers.map((answer) => (answer.kind === 'answered' ? answer.realServer : null)),
    cycleLength: prediction.kind === 'cycle' && prediction.room === undefined ? prediction.cycleLength : null,
    deviatesAt: departure?.request ?? null,
    ...(lip === undefined ? {} : { provenLocalAddress: lip }),
    reasons: [...failing, ...notes],
    durationMs: measurement.durationMs,
  };
}
