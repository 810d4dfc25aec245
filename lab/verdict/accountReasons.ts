import type { Evidence, Rule } from './evidence.ts';
import { serverWord } from './lossHints.ts';
import type { Reason } from './verdict.ts';
import { amount, enumeration } from './words.ts';

/** Whether IPVS recorded the connections that the client had answered. */
export const ipvsReasons: Rule = (evidence) => {
  const { lab, measurement, answered, scheduled } = evidence;
  const { foreign } = measurement.ipvs;
  const none = Object.fromEntries(lab.realServers.map(({ name }) => [name, 0]));
  const connections = { ...none, ...measurement.ipvs.connections };
  const reasons: Reason[] = [];
  if (scheduled < answered) {
    const { forwarding } = lab.service;
    const hint =
      forwarding === 'dr' || forwarding === 'tun'
        ? 'a real server probably answers ARP for the VIP, so the client talks to it past the director'
        : `they reached a ${serverWord(lab.service)} past IPVS`;
    reasons.push({
      code: 'ipvs-bypassed',
      severity: 'fail',
      text: `IPVS saw ${scheduled} of ${amount(answered, 'answered connection')}: ${hint}.`,
    });
  } else {
    const differing = disagreements(evidence, connections);
    if (differing.length > 0) {
      const listed = differing.map(
        ({ name, counted, measured }) => `${counted} to ${name} where ${amount(measured, 'answer')} came`,
      );
      reasons.push({
        code: 'ipvs-differs',
        severity: 'fail',
        text: `IPVS and the client disagree: IPVS made ${enumeration(listed)}.`,
      });
    }
  }
  if (foreign > 0) {
    reasons.push({
      code: 'foreign-connections',
      severity: 'note',
      text: `Someone else made ${amount(foreign, 'connection')} to the VIP during the test.`,
    });
  }
  return reasons;
};

/** Whether the web servers logged the requests that the client had answered. */
export const logReasons: Rule = (evidence) => {
  const { lab, measurement } = evidence;
  const reasons: Reason[] = [];
  const unreadable = lab.realServers.map(({ name }) => name).filter((name) => !(name in measurement.logs));
  if (unreadable.length > 0) {
    reasons.push({
      code: 'log-unreadable',
      severity: 'note',
      text: `The log of ${enumeration(unreadable)} could not be read, so that account is missing.`,
    });
  }
  const own = Object.fromEntries(Object.entries(measurement.logs).map(([name, log]) => [name, log.own]));
  const differing = disagreements(evidence, own);
  if (differing.length > 0) {
    const listed = differing.map(
      ({ name, counted, measured }) => `${name} logged ${counted} where ${amount(measured, 'answer')} came`,
    );
    reasons.push({
      code: 'log-differs',
      severity: 'fail',
      text: `The logs and the client disagree: ${enumeration(listed)}.`,
    });
  }
  for (const [name, { foreign }] of Object.entries(measurement.logs)) {
    if (foreign === 0) continue;
    reasons.push({
      code: 'foreign-log-lines',
      severity: 'note',
      text: `${name} also logged ${amount(foreign, 'request')} that this test did not send.`,
    });
  }
  return reasons;
};

/**
 * Servers of which an account counts fewer than the client had answers; and, if the account counts more in all than
 * unanswered requests explain, those of which it counts more.
 */
function disagreements(
  { measured, unanswered }: Evidence,
  account: Readonly<Record<string, number>>,
): readonly { readonly name: string; readonly counted: number; readonly measured: number }[] {
  const compared = Object.entries(account).map(([name, counted]) => ({
    name,
    counted,
    measured: measured.get(name) ?? 0,
  }));
  const surplus = compared.reduce((sum, row) => sum + Math.max(0, row.counted - row.measured), 0);
  return compared.filter(
    (row) => row.counted < row.measured || (row.counted > row.measured && surplus > unanswered),
  );
}
