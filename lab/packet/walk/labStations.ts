import { machinesOf, type Lab, type Role } from '../../model/lab.ts';

/** The MAC addresses of a lab's machines: by machine, then by network. */
export type MachineMacs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Who is who on the networks of a lab. */
export interface LabStations {
  /** Name of the machine with a MAC address; undefined where nobody of the lab has it. */
  readonly machineAt: (mac: string) => string | undefined;
  /** The part of a machine by its name. */
  readonly roleOf: (machine: string | undefined) => Role | undefined;
  /** Name of the machine that an IP address of the lab file belongs to. */
  readonly ownerOf: (ip: string) => string | undefined;
}

export function labStations(lab: Lab, macs: MachineMacs): LabStations {
  const machines = machinesOf(lab);
  const byMac = new Map(
    Object.entries(macs).flatMap(([machine, own]) =>
      Object.values(own).map((mac) => [mac.toLowerCase(), machine] as const),
    ),
  );
  const byIp = new Map(
    machines.flatMap(({ machine }) =>
      Object.values(machine.addresses).map((ip) => [ip, machine.name] as const),
    ),
  );
  const roles = new Map(machines.map(({ machine, role }) => [machine.name, role]));
  return {
    machineAt: (mac) => byMac.get(mac),
    roleOf: (machine) => (machine === undefined ? undefined : roles.get(machine)),
    ownerOf: (ip) => byIp.get(ip),
  };
}
