import type { DoctorRule } from '../rule.ts';

/**
 * Under NAT the director routes the answers; without ip_forward requests reach the real servers and all clients time
 * out, yet curl on the director itself works.
 */
export const ipForward: DoctorRule = (lab, machines) => {
  if (lab.service.forwarding !== 'nat' && lab.service.forwarding !== 'fullnat') return [];
  return machines
    .filter(({ role, seen }) => role === 'director' && !seen.ipForward)
    .map(({ machine }) => ({
      code: 'ip-forward-off',
      severity: 'fault',
      machine: machine.name,
      summary: 'The director does not forward packets.',
      evidence:
        'net.ipv4.ip_forward is 0: answers of the real servers end here. curl on the director works all the same.',
      mend: 'Run `up`; by hand: `sysctl -w net.ipv4.ip_forward=1`.',
    }));
};
