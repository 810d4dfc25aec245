import { LabError } from '../../contract/labError.ts';
import type { Forwarding } from '../../model/lab.ts';
import type { ForwardingPlan } from './forwardingPlan.ts';
import { planNat } from './nat.ts';

/** How each forwarding method is planned. */
export const forwardingPlans = {
  nat: planNat,
  dr: notYet('Direct routing (dr)'),
  tun: notYet('Tunnelling (tun)'),
  fullnat: notYet('Full NAT (fullnat)'),
} satisfies Record<Forwarding, ForwardingPlan>;

function notYet(method: string): ForwardingPlan {
  return () => {
    throw new LabError({
      code: 'user-unsupported',
      what: `${method} is not supported yet`,
      why: 'LVS Lab can check such a lab, but not build it',
      next: 'Set service.forwarding to nat.',
    });
  };
}
