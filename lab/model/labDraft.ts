import { parseCidr, type Cidr } from './cidr.ts';
import { parseIpv4, type Ipv4 } from './ipv4.ts';
import {
  forwardings,
  schedulerFlags,
  schedulers,
  serviceId,
  type Forwarding,
  type MachineSource,
  type Protocol,
  type Role,
  type Scheduler,
  type SchedulerFlag,
} from './lab.ts';
import { parseMac } from './mac.ts';
import { extendPath } from './path.ts';
import {
  defaultPersistenceSeconds,
  defaultPort,
  firewallMarkProblem,
  persistenceTimeoutProblem,
  portProblem,
  thresholdProblem,
  weightProblem,
} from './serviceForm.ts';
import { interfaceProblem, jumpProblem, sshHostProblem } from './sshForm.ts';

/**
 * What can be read of a lab file that may still have errors: a part is there if its form is right, and undefined
 * otherwise. Rules look at this, so that one bad value hides no other problem. Absent keys have their defaults.
 */
export interface LabDraft {
  readonly name: string | undefined;
  readonly source: MachineSource | undefined;
  /** By name, in the order of the file. */
  readonly networks: ReadonlyMap<string, DraftNetwork>;
  /** Whether there is a mapping of networks at all, so that a name that is not in it is a mistake. */
  readonly hasNetworks: boolean;
  readonly service: DraftService;
  /** All services that could be read, the first one included; with its VIP and forwarding, which hold for all. */
  readonly services: readonly DraftService[];
  /** Settings of IPVS that are whole numbers, by name. */
  readonly ipvs: ReadonlyMap<string, number>;
  readonly client: DraftMachine | undefined;
  /** Undefined if there is no list; items that are no mapping are left out. */
  readonly directors: readonly DraftMachine[] | undefined;
  readonly realServers: readonly DraftMachine[] | undefined;
  /** All machines: client, directors, real servers. */
  readonly machines: readonly DraftMachine[];
}

export interface DraftNetwork {
  readonly name: string;
  readonly path: string;
  /** The subnet; where host bits are set, the one that is most likely meant. */
  readonly cidr: Cidr | undefined;
  readonly gateway: Ipv4 | undefined;
}

export interface DraftService {
  /** `service`, or `moreServices[0]` and so on. */
  readonly path: string;
  readonly vip: Ipv4 | undefined;
  readonly port: number | undefined;
  readonly protocol: Protocol | undefined;
  readonly forwarding: Forwarding | undefined;
  readonly scheduler: Scheduler | undefined;
  readonly localAddress: Ipv4 | undefined;
  /** Whether the key is there, whatever its value. */
  readonly hasLocalAddress: boolean;
  readonly serverPort: number | undefined;
  readonly persistence: { readonly timeoutSeconds: number; readonly netmask: Ipv4 | undefined } | undefined;
  readonly schedulerFlags: readonly SchedulerFlag[];
  readonly firewallMark: number | undefined;
  /** Whether the key is there, whatever its value. */
  readonly hasFirewallMark: boolean;
  /** Those whose form is right, with their places in the file. */
  readonly morePorts: readonly { readonly port: number; readonly path: string }[];
}

export interface DraftMachine {
  readonly role: Role;
  readonly path: string;
  readonly name: string | undefined;
  /** Undefined if there is no mapping of addresses. */
  readonly addresses: readonly DraftAddress[] | undefined;
  /**
   * Names of the networks that it is on, or undefined if that is not sure: there are no addresses, or one of them is on
   * a network that does not exist, which may be a misspelling of any.
   */
  readonly attached: ReadonlySet<string> | undefined;
  /** Whether the key is there, whatever its value. */
  readonly hasSsh: boolean;
  readonly ssh: DraftSsh | undefined;
  readonly hasInterfaces: boolean;
  /** Undefined if there is no mapping of interfaces. */
  readonly interfaces: readonly DraftInterface[] | undefined;
  readonly weight: number | undefined;
  readonly upperThreshold: number | undefined;
  readonly lowerThreshold: number | undefined;
  readonly page: string | undefined;
}

export interface DraftAddress {
  readonly network: string;
  readonly path: string;
  readonly address: Ipv4 | undefined;
}

export interface DraftInterface {
  readonly network: string;
  readonly path: string;
  /** Name, or MAC address in canonical form. */
  readonly interface: string | undefined;
}

export interface DraftSsh {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly jump: string | undefined;
}

/** What names a service that could be read, as `serviceId` does; undefined where its port or protocol could not. */
export function draftServiceId({ port, protocol, firewallMark }: DraftService): string | undefined {
  if (firewallMark === undefined && (port === undefined || protocol === undefined)) return undefined;
  return serviceId({
    port: port ?? 0,
    protocol: protocol ?? 'tcp',
    ...(firewallMark === undefined ? {} : { firewallMark }),
  });
}

/** Reads what can be read of any value. Never throws. */
export function readDraft(value: unknown): LabDraft {
  const root = mapping(value) ?? {};
  const networks = new Map(
    Object.entries(mapping(root['networks']) ?? {}).map(([name, network]) => [
      name,
      readNetwork(name, network),
    ]),
  );
  const service = readService(mapping(root['service']) ?? {}, 'service');
  const client = mapping(root['client']);
  const clientDraft = client && readMachine(client, 'client', 'client', networks);
  const directors = readMachines(root['directors'], 'director', 'directors', networks);
  const realServers = readMachines(root['realServers'], 'realServer', 'realServers', networks);
  return {
    name: text(root['name']),
    source: oneOf(root['machines'], ['embedded', 'ssh']),
    networks,
    hasNetworks: mapping(root['networks']) !== undefined,
    service,
    services: [service, ...readMoreServices(root['moreServices'], service)],
    ipvs: new Map(
      Object.entries(mapping(root['ipvs']) ?? {}).filter(
        (entry): entry is [string, number] => typeof entry[1] === 'number' && Number.isInteger(entry[1]),
      ),
    ),
    client: clientDraft,
    directors,
    realServers,
    machines: [
      ...(clientDraft === undefined ? [] : [clientDraft]),
      ...(directors ?? []),
      ...(realServers ?? []),
    ],
  };
}

function readNetwork(name: string, value: unknown): DraftNetwork {
  const network = mapping(value) ?? {};
  return {
    name,
    path: extendPath('networks', name),
    cidr: parseCidr(text(network['cidr']) ?? '')?.cidr,
    gateway: readAddress(network['gateway']),
  };
}

function readMoreServices(value: unknown, first: DraftService): readonly DraftService[] {
  if (!Array.isArray(value)) return [];
  const { vip, forwarding, localAddress, hasLocalAddress } = first;
  return value.flatMap((item: unknown, index) => {
    const service = mapping(item);
    if (service === undefined) return [];
    const own = readService(service, extendPath('moreServices', index));
    return [{ ...own, vip, forwarding, localAddress, hasLocalAddress }];
  });
}

function readService(service: Mapping, path: string): DraftService {
  const protocol = service['protocol'] === undefined ? 'tcp' : oneOf(service['protocol'], ['tcp', 'udp']);
  const flags: unknown = service['schedulerFlags'];
  const morePorts: unknown = service['morePorts'];
  return {
    path,
    vip: readAddress(service['vip']),
    port: service['port'] === undefined ? protocol && defaultPort(protocol) : readPort(service['port']),
    protocol,
    forwarding: oneOf(service['forwarding'], forwardings),
    scheduler: oneOf(service['scheduler'], schedulers),
    localAddress: readAddress(service['localAddress']),
    hasLocalAddress: service['localAddress'] !== undefined,
    serverPort: readPort(service['serverPort']),
    persistence: readPersistence(mapping(service['persistence'])),
    schedulerFlags: Array.isArray(flags)
      ? flags.flatMap((flag: unknown) => oneOf(flag, schedulerFlags) ?? [])
      : [],
    firewallMark: validNumber(service['firewallMark'], firewallMarkProblem),
    hasFirewallMark: service['firewallMark'] !== undefined,
    morePorts: Array.isArray(morePorts)
      ? morePorts.flatMap((value: unknown, index) => {
          const port = readPort(value);
          return port === undefined ? [] : [{ port, path: extendPath(`${path}.morePorts`, index) }];
        })
      : [],
  };
}

function readPersistence(persistence: Mapping | undefined): DraftService['persistence'] {
  if (persistence === undefined) return undefined;
  const timeout = persistence['timeoutSeconds'];
  return {
    timeoutSeconds: validNumber(timeout, persistenceTimeoutProblem) ?? defaultPersistenceSeconds,
    netmask: readAddress(persistence['netmask']),
  };
}

function readMachines(
  value: unknown,
  role: Role,
  path: string,
  networks: Networks,
): readonly DraftMachine[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.flatMap((item: unknown, index) => {
    const machine = mapping(item);
    return machine === undefined ? [] : [readMachine(machine, role, extendPath(path, index), networks)];
  });
}

function readMachine(machine: Mapping, role: Role, path: string, networks: Networks): DraftMachine {
  const name = text(machine['name']);
  const addresses = mapping(machine['addresses']);
  const ssh = mapping(machine['ssh']);
  const interfaces = mapping(machine['interfaces']);
  return {
    role,
    path,
    name,
    addresses:
      addresses &&
      Object.entries(addresses).map(([network, address]) => ({
        network,
        path: extendPath(`${path}.addresses`, network),
        address: readAddress(address),
      })),
    attached: addresses && attachedNetworks(Object.keys(addresses), networks),
    hasSsh: machine['ssh'] !== undefined,
    ssh: ssh && {
      host: validText(ssh['host'], sshHostProblem),
      port: ssh['port'] === undefined ? 22 : readPort(ssh['port']),
      jump: validText(ssh['jump'], jumpProblem),
    },
    hasInterfaces: machine['interfaces'] !== undefined,
    interfaces:
      interfaces &&
      Object.entries(interfaces).map(([network, value]) => ({
        network,
        path: extendPath(`${path}.interfaces`, network),
        interface: readInterface(value),
      })),
    upperThreshold: validNumber(machine['upperThreshold'], thresholdProblem),
    lowerThreshold: validNumber(machine['lowerThreshold'], thresholdProblem),
    weight: machine['weight'] === undefined ? 1 : readWeight(machine['weight']),
    page: machine['page'] === undefined ? name : text(machine['page']),
  };
}

type Networks = ReadonlyMap<string, DraftNetwork>;

function attachedNetworks(names: readonly string[], networks: Networks): ReadonlySet<string> | undefined {
  return names.length > 0 && names.every((name) => networks.has(name)) ? new Set(names) : undefined;
}

type Mapping = Readonly<Record<string, unknown>>;

function mapping(value: unknown): Mapping | undefined {
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMapping ? (value as Mapping) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function validText(value: unknown, problemOf: (text: string) => unknown): string | undefined {
  return typeof value === 'string' && problemOf(value) === undefined ? value : undefined;
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((candidate) => candidate === value);
}

function readAddress(value: unknown): Ipv4 | undefined {
  return parseIpv4(text(value) ?? '');
}

function validNumber(value: unknown, problemOf: (value: number) => unknown): number | undefined {
  return typeof value === 'number' && problemOf(value) === undefined ? value : undefined;
}

function readPort(value: unknown): number | undefined {
  return validNumber(value, portProblem);
}

function readWeight(value: unknown): number | undefined {
  return validNumber(value, weightProblem);
}

function readInterface(value: unknown): string | undefined {
  const name = validText(value, interfaceProblem);
  return name === undefined ? undefined : (parseMac(name) ?? name);
}
