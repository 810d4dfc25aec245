import { diagnose } from '../../../lab/doctor/diagnose.ts';
import type { Observation, ObservedMachine, SeenAddress } from '../../../lab/doctor/observation.ts';
import type { IpvsConnection } from '../../../lab/fact/ipvsConnection.ts';
import type { IpvsDestination, IpvsService } from '../../../lab/fact/ipvsTable.ts';
import { machinesOf, type Lab } from '../../../lab/model/lab.ts';

/** A NAT lab of two real servers. */
export const lab: Lab = {
  version: 1,
  name: 'nat',
  machines: 'embedded',
  networks: { outside: { cidr: '10.0.69.0/24' }, inside: { cidr: '192.168.131.0/24' } },
  service: { vip: '10.0.69.132', port: 80, protocol: 'tcp', forwarding: 'nat', scheduler: 'rr' },
  client: { name: 'client', addresses: { outside: '10.0.69.10' } },
  directors: [{ name: 'director', addresses: { outside: '10.0.69.132', inside: '192.168.131.132' } }],
  realServers: [
    { name: 'rs1', addresses: { inside: '192.168.131.110' }, weight: 1, page: 'rs1' },
    { name: 'rs2', addresses: { inside: '192.168.131.131' }, weight: 1, page: 'rs2' },
  ],
};

/** Its virtual service as the director's table has it. */
export const service: IpvsService = {
  key: { kind: 'address', protocol: 'tcp', address: '10.0.69.132', port: 80 },
  scheduler: 'rr',
  schedulerFlags: [],
  onePacket: false,
  destinations: [destination('192.168.131.131'), destination('192.168.131.110')],
};

/** A real server in the table. */
export function destination(address: string, weight = 1, port = 80): IpvsDestination {
  return { address, port, method: 'masquerade', weight, activeConnections: 0, inactiveConnections: 0 };
}

/** An address of eth1. */
export function at(address: string, prefixLength = 24, up = true): SeenAddress {
  return { interface: 'eth1', address, prefixLength, up };
}

/** A connection that a client has to the first real server. */
export function established(client: string): IpvsConnection {
  return {
    protocol: 'tcp',
    state: 'ESTABLISHED',
    expiresInS: 899,
    client: { address: client, port: 40_000 },
    virtual: { address: '10.0.69.132', port: 80 },
    destination: { address: '192.168.131.110', port: 80 },
  };
}

const bare: Observation = {
  ipForward: false,
  ipvs: false,
  services: [],
  addresses: [],
  gateways: [],
  listeners: [],
  udpListeners: [],
  denials: [],
  selinuxEnforcing: false,
  routes: [],
  sendRedirects: [],
  neighbours: [],
  stoppedProcesses: 0,
  established: [],
};
const healthy: Record<string, Observation> = {
  client: bare,
  director: { ...bare, ipForward: true, ipvs: true, services: [service] },
  realServer: {
    ...bare,
    gateways: ['192.168.131.132'],
    page: 'right',
    routes: [
      { destination: 'default', gateway: '192.168.131.132', interface: 'eth2' },
      { destination: '192.168.131.0/24', interface: 'eth2' },
    ],
    listeners: [{ address: '0.0.0.0', port: 80, process: 'nginx' }],
  },
};

/** The lab's machines, all healthy but for what is changed on those named. */
export function machines(changed: Record<string, Partial<Observation>> = {}): readonly ObservedMachine[] {
  return machinesOf(lab).map((entry) => ({
    ...entry,
    seen: {
      ...healthy[entry.role]!,
      addresses: Object.values(entry.machine.addresses).map((address) => at(address)),
      ...changed[entry.machine.name],
    },
  }));
}

/** What the doctor finds, as machine and code. */
export function found(changed: Record<string, Partial<Observation>>, of: Lab = lab): readonly string[] {
  return diagnose(of, machines(changed)).map(({ machine, code }) => `${machine} ${code}`);
}
