import type { Lab } from '../../lab/model/lab.ts';
import type { MachineConnection } from '../ssh/machineConnection.ts';

/** The ways to the machines of one lab, for the time of one operation. */
export interface MachineAccess {
  /** The connection to a machine; opened on first use, the same one afterwards. Rejects with `LabError`. */
  readonly connect: (machine: string) => Promise<MachineConnection>;
  /** Ends what this access opened. Connections that a lab host keeps stay open there. */
  readonly close: () => void;
}

/** The user that commands run as on a machine: root on embedded ones. */
export function userOn(lab: Lab, machine: string): string {
  if (lab.machines === 'embedded') return 'root';
  const found = [lab.client, ...lab.directors, ...lab.realServers].find(({ name }) => name === machine);
  return found?.ssh?.user ?? 'root';
}

/** Opens each connection once, however often it is asked for. A failed one may be tried again. */
export function rememberConnections(
  open: (machine: string) => Promise<MachineConnection>,
): (machine: string) => Promise<MachineConnection> {
  const connections = new Map<string, Promise<MachineConnection>>();
  return (machine) => {
    const known = connections.get(machine);
    if (known !== undefined) return known;
    const opened = open(machine);
    connections.set(machine, opened);
    opened.catch(() => connections.delete(machine));
    return opened;
  };
}
