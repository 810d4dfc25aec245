import { hasErrors, type Diagnostic } from './diagnostic.ts';
import type { Lab, Machine, MachineSource, Network, RealServer, SshTarget, VirtualService } from './lab.ts';
import { readDraft, type LabDraft } from './labDraft.ts';
import { labSchema, type LabFile } from './labSchema.ts';
import { defaultPersistenceSeconds, defaultPort } from './serviceForm.ts';
import { parseMac } from './mac.ts';
import { nameProblem } from './nameForm.ts';
import { protoNetworkName, shapeDiagnostics } from './shapeDiagnostic.ts';

/** A lab file's content read by its form alone. */
export interface ParsedLab {
  /** The lab with its defaults, if the form is right; what it means has not been checked: see `checkLab`. */
  readonly lab?: Lab;
  /** What could be read, whatever else is wrong. */
  readonly draft: LabDraft;
  /** Every error of form, in no order. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads any value as a lab file of version 1. Never throws. */
export function parseLab(value: unknown): ParsedLab {
  const draft = readDraft(value);
  const parsed = labSchema.safeParse(value);
  const diagnostics = [
    ...(parsed.error?.issues ?? []).flatMap((issue) => shapeDiagnostics(issue, value)),
    ...skippedNetworkName(draft),
  ];
  if (parsed.data === undefined || hasErrors(diagnostics)) return { draft, diagnostics };
  return { lab: toLab(parsed.data), draft, diagnostics };
}

function skippedNetworkName(draft: LabDraft): readonly Diagnostic[] {
  const skipped = draft.networks.get('__proto__');
  const problem = skipped && nameProblem(skipped.name);
  return problem === undefined ? [] : [protoNetworkName(problem)];
}

function toLab(file: LabFile): Lab {
  const service = toService(file.service);
  const { moreServices = [], ipvs = {} } = file;
  const settings = defined(ipvs);
  return {
    version: file.version,
    name: file.name,
    machines: file.machines,
    networks: mapValues(file.networks, toNetwork),
    service,
    ...(moreServices.length === 0
      ? {}
      : { moreServices: moreServices.map((one) => toFurtherService(one, service)) }),
    ...(Object.keys(settings).length === 0 ? {} : { ipvs: settings }),
    client: toMachine(file.client, file.machines),
    directors: file.directors.map((director) => toMachine(director, file.machines)),
    realServers: file.realServers.map((server): RealServer => ({
      ...toMachine(server, file.machines),
      weight: server.weight ?? 1,
      ...defined({ upperThreshold: server.upperThreshold, lowerThreshold: server.lowerThreshold }),
      page: server.page ?? server.name,
    })),
  };
}

function toNetwork(network: LabFile['networks'][string]): Network {
  return { cidr: network.cidr, ...(network.gateway === undefined ? {} : { gateway: network.gateway }) };
}

function toService(service: LabFile['service']): VirtualService {
  const { vip, forwarding, localAddress } = service;
  return { vip, forwarding, ...(localAddress === undefined ? {} : { localAddress }), ...ofItself(service) };
}

/** A further service: where the first one is, and forwarded like it. */
function toFurtherService(
  service: NonNullable<LabFile['moreServices']>[number],
  { vip, forwarding, localAddress }: VirtualService,
): VirtualService {
  return { vip, forwarding, ...(localAddress === undefined ? {} : { localAddress }), ...ofItself(service) };
}

function ofItself(
  service: NonNullable<LabFile['moreServices']>[number],
): Omit<VirtualService, 'vip' | 'forwarding' | 'localAddress'> {
  const { persistence, schedulerFlags = [], firewallMark, morePorts = [] } = service;
  const protocol = service.protocol ?? 'tcp';
  const port = service.port ?? defaultPort(protocol);
  return {
    port,
    protocol,
    scheduler: service.scheduler,
    ...(service.serverPort === undefined || service.serverPort === port
      ? {}
      : { serverPort: service.serverPort }),
    ...(persistence === undefined
      ? {}
      : {
          persistence: {
            timeoutSeconds: persistence.timeoutSeconds ?? defaultPersistenceSeconds,
            ...defined({ netmask: persistence.netmask }),
          },
        }),
    ...(schedulerFlags.length === 0 ? {} : { schedulerFlags: [...new Set(schedulerFlags)] }),
    ...defined({ firewallMark }),
    ...(morePorts.length === 0 ? {} : { morePorts }),
  };
}

/** An object without the keys whose values are undefined. */
function defined<Key extends string, Value>(
  record: Readonly<Partial<Record<Key, Value | undefined>>>,
): Readonly<Partial<Record<Key, Value>>> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Partial<
    Record<Key, Value>
  >;
}

function toMachine(machine: LabFile['client'], source: MachineSource): Machine {
  const plain = { name: machine.name, addresses: { ...machine.addresses } };
  // LVS Lab makes embedded machines itself, so how to reach one would only mislead; a rule tells the user.
  if (source === 'embedded') return plain;
  return {
    ...plain,
    ...(machine.ssh === undefined ? {} : { ssh: toSsh(machine.ssh) }),
    ...(machine.interfaces === undefined
      ? {}
      : { interfaces: mapValues(machine.interfaces, (name) => parseMac(name) ?? name) }),
  };
}

function toSsh(ssh: NonNullable<LabFile['client']['ssh']>): SshTarget {
  return {
    host: ssh.host,
    port: ssh.port ?? 22,
    user: ssh.user,
    ...(ssh.identityFile === undefined ? {} : { identityFile: ssh.identityFile }),
    ...(ssh.jump === undefined ? {} : { jump: ssh.jump }),
  };
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  convert: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, convert(value)]));
}
