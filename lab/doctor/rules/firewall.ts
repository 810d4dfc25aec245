import type { DoctorRule } from '../rule.ts';

/** Rules that drop or reject may be meant for others; the tutorial's first advice is to look at them. */
export const firewall: DoctorRule = (_lab, machines) =>
  machines
    .filter(({ role, seen }) => role !== 'client' && seen.denials.length > 0)
    .map(({ machine, seen }) => ({
      code: 'firewall-denies',
      severity: 'doubt',
      machine: machine.name,
      summary: 'The firewall drops or rejects packets.',
      evidence: seen.denials.join('\n'),
      mend: 'See whether a rule concerns the VIP or the real servers; a DROP shows as time-outs, a REJECT as refusals.',
    }));
