import type { Forwarding } from '../../model/lab.ts';
import { planDr } from './dr.ts';
import type { ForwardingPlan } from './forwardingPlan.ts';
import { planFullNat } from './fullnat.ts';
import { planNat } from './nat.ts';
import { planTun } from './tun.ts';

/** How each forwarding method is planned. */
export const forwardingPlans = {
  nat: planNat,
  dr: planDr,
  tun: planTun,
  fullnat: planFullNat,
} satisfies Record<Forwarding, ForwardingPlan>;
