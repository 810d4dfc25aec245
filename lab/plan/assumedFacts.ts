import type { InterfaceFact, MachineFacts } from '../fact/machineFacts.ts';
import { embeddedMac, embeddedManagementMac } from '../model/embeddedMac.ts';
import { machinesOf, type Lab, type Machine } from '../model/lab.ts';
import { parseMac } from '../model/mac.ts';

/** MAC address of an interface that nobody has looked at. */
const unknownMac = '00:00:00:00:00:00';

/**
 * Facts for a plan that is read before any machine is there: Debian 12 with systemd. An embedded machine has `eth0`
 * for management and `eth1`, `eth2`, … for the lab's networks in their order, also for those that it is not on: all
 * machines are clones of one. Another machine has the interfaces that the lab file names; one named by its MAC address
 * appears under that as its name, and the shell texts look the kernel's name up when they run.
 */
export function assumedFacts(lab: Lab): ReadonlyMap<string, MachineFacts> {
  return new Map(
    machinesOf(lab).map(({ machine }) => [
      machine.name,
      {
        distribution: { family: 'debian', id: 'debian', name: 'Debian GNU/Linux 12 (bookworm)' },
        kernel: '6.1',
        systemd: true,
        interfaces: lab.machines === 'embedded' ? embeddedInterfaces(lab, machine) : namedInterfaces(machine),
      },
    ]),
  );
}

function embeddedInterfaces(lab: Lab, machine: Machine): readonly InterfaceFact[] {
  return [
    { name: 'eth0', mac: embeddedManagementMac(lab.name, machine.name) },
    ...Object.keys(lab.networks).map((network, i) => ({
      name: `eth${i + 1}`,
      mac: embeddedMac(lab.name, machine.name, network),
    })),
  ];
}

function namedInterfaces(machine: Machine): readonly InterfaceFact[] {
  const names = new Set(Object.values(machine.interfaces ?? {}));
  return [...names].map((given) => {
    const mac = parseMac(given);
    return { name: mac ?? given, mac: mac ?? unknownMac };
  });
}
