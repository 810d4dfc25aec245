import { embeddedMac } from '../../../lab/model/embeddedMac.ts';
import { machinesOf, type Lab } from '../../../lab/model/lab.ts';
import type { MachineSpec } from '../../vm/host/protocol.ts';

/**
 * The machines of an embedded lab as the lab host starts them. Every machine has a card for every network of the lab, in
 * the lab file's order, so `eth1` is the same network on all of them; a machine that is not on a network has no cable there.
 */
export function machineSpecs(lab: Lab): readonly MachineSpec[] {
  return machinesOf(lab).map(({ machine }) => ({
    name: machine.name,
    nics: Object.keys(lab.networks).map((network) => ({
      network,
      mac: embeddedMac(lab.name, machine.name, network),
      cable: Object.hasOwn(machine.addresses, network),
    })),
  }));
}
