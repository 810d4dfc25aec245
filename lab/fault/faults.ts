import type { Lab } from '../model/lab.ts';
import type { Fault, FaultGroup } from './fault.ts';
import { directorFaults } from './faults/director.ts';
import { distributionFaults } from './faults/distribution.ts';
import { fullNatFaults } from './faults/fullNat.ts';
import { networkFaults } from './faults/network.ts';
import { ownVipFaults } from './faults/ownVip.ts';
import { tunnelFaults } from './faults/tunnel.ts';
import { wayFaults } from './faults/way.ts';
import { webServerFaults } from './faults/webServer.ts';
import { wireFaults } from './faults/wire.ts';

/** Everything that can be broken, by group. */
export const faults: readonly Fault[] = [
  ...webServerFaults,
  ...networkFaults,
  ...directorFaults,
  ...wayFaults,
  ...ownVipFaults,
  ...tunnelFaults,
  ...fullNatFaults,
  ...wireFaults,
  ...distributionFaults,
];

/** A fault by its id. */
export function faultNamed(id: string): Fault | undefined {
  return faults.find((fault) => fault.id === id);
}

/** A fault that applies to a lab, as a person is offered it. */
export interface FaultOffer {
  readonly id: string;
  readonly group: FaultGroup;
  readonly title: string;
  /** What it shows, in words. */
  readonly symptom: string;
  /** Machines (networks, where `isOnNetwork`) that it can be switched on at, the first by default. */
  readonly targets: readonly string[];
  readonly isOnNetwork: boolean;
}

/** The faults that apply to a lab: none that needs a switch of ours where the machines are the user's own. */
export function faultsFor(lab: Lab): readonly FaultOffer[] {
  return faults
    .filter(({ embeddedOnly }) => embeddedOnly !== true || lab.machines === 'embedded')
    .map((fault) => ({ fault, targets: fault.targets(lab) }))
    .filter(({ targets }) => targets.length > 0)
    .map(({ fault, targets }) => ({
      id: fault.id,
      group: fault.group,
      title: fault.title,
      symptom: fault.symptom,
      targets,
      isOnNetwork: fault.effect(lab, targets[0] ?? '').kind === 'impair',
    }));
}
