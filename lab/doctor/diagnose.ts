import type { Lab } from '../model/lab.ts';
import type { Finding } from './finding.ts';
import type { ObservedMachine, Surroundings } from './observation.ts';
import type { DoctorRule } from './rule.ts';
import { address } from './rules/address.ts';
import { duplicateAddress } from './rules/duplicateAddress.ts';
import { firewall } from './rules/firewall.ts';
import { gateway } from './rules/gateway.ts';
import { heldConnections } from './rules/heldConnections.ts';
import { ipForward } from './rules/ipForward.ts';
import { ipvs } from './rules/ipvs.ts';
import { listener } from './rules/listener.ts';
import { memory } from './rules/memory.ts';
import { neighbour } from './rules/neighbour.ts';
import { ownVip } from './rules/ownVip.ts';
import { packetMark } from './rules/packetMark.ts';
import { page } from './rules/page.ts';
import { redirects } from './rules/redirects.ts';
import { segment } from './rules/segment.ts';
import { selinux } from './rules/selinux.ts';
import { sourceNat } from './rules/sourceNat.ts';
import { surroundingsFindings } from './rules/surroundingsFindings.ts';
import { tunnelSize } from './rules/tunnelSize.ts';
import { vipNeighbour } from './rules/vipNeighbour.ts';
import { virtualService } from './rules/virtualService.ts';
import { wayBack } from './rules/wayBack.ts';

/** The rules, those that explain most first. */
const rules: readonly DoctorRule[] = [
  address,
  duplicateAddress,
  ipvs,
  ipForward,
  gateway,
  wayBack,
  ownVip,
  vipNeighbour,
  neighbour,
  segment,
  tunnelSize,
  sourceNat,
  packetMark,
  memory,
  listener,
  page,
  virtualService,
  firewall,
  redirects,
  heldConnections,
  selinux,
];

const nothing: Surroundings = { silent: [], pulled: [], impaired: [] };

/**
 * Known causes of failure that were seen on the machines of a lab and around them: faults first, then doubts. Machines
 * that could not be looked at are not among `machines`, but among the silent of `surroundings`.
 */
export function diagnose(
  lab: Lab,
  machines: readonly ObservedMachine[],
  surroundings: Surroundings = nothing,
): readonly Finding[] {
  const around = surroundingsFindings(lab, surroundings);
  // What the switch says for certain need not be told again from what it does to the machines.
  const onMachines = rules
    .flatMap((rule) => rule(lab, machines))
    .filter(({ code, machine }) => !around.some((one) => one.code === code && one.machine === machine));
  return [...around, ...onMachines].toSorted(
    (a, b) => Number(a.severity === 'doubt') - Number(b.severity === 'doubt'),
  );
}
