import type { Lab } from '../model/lab.ts';
import type { Finding } from './finding.ts';
import type { ObservedMachine } from './observation.ts';
import type { DoctorRule } from './rule.ts';
import { address } from './rules/address.ts';
import { firewall } from './rules/firewall.ts';
import { gateway } from './rules/gateway.ts';
import { ipForward } from './rules/ipForward.ts';
import { ipvs } from './rules/ipvs.ts';
import { listener } from './rules/listener.ts';
import { selinux } from './rules/selinux.ts';
import { virtualService } from './rules/virtualService.ts';

/** The rules, those that explain most first. */
const rules: readonly DoctorRule[] = [
  address,
  ipvs,
  ipForward,
  gateway,
  listener,
  virtualService,
  firewall,
  selinux,
];

/** Known causes of failure that were seen on the machines of a lab: faults first, then doubts. */
export function diagnose(lab: Lab, machines: readonly ObservedMachine[]): readonly Finding[] {
  const findings = rules.flatMap((rule) => rule(lab, machines));
  return findings.toSorted((a, b) => Number(a.severity === 'doubt') - Number(b.severity === 'doubt'));
}
