import { hasErrors, type Diagnostic } from './diagnostic.ts';
import type { Lab, Machine, MachineSource, Network, RealServer, SshTarget, VirtualService } from './lab.ts';
import { readDraft, type LabDraft } from './labDraft.ts';
import { labSchema, type LabFile } from './labSchema.ts';
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
  return {
    version: file.version,
    name: file.name,
    machines: file.machines,
    networks: mapValues(file.networks, toNetwork),
    service: toService(file.service),
    client: toMachine(file.client, file.machines),
    directors: file.directors.map((director) => toMachine(director, file.machines)),
    realServers: file.realServers.map((server): RealServer => ({
      ...toMachine(server, file.machines),
      weight: server.weight ?? 1,
      page: server.page ?? server.name,
    })),
  };
}

function toNetwork(network: LabFile['networks'][string]): Network {
  return { cidr: network.cidr, ...(network.gateway === undefined ? {} : { gateway: network.gateway }) };
}

function toService(service: LabFile['service']): VirtualService {
  return {
    vip: service.vip,
    port: service.port ?? 80,
    protocol: service.protocol ?? 'tcp',
    forwarding: service.forwarding,
    scheduler: service.scheduler,
    ...(service.localAddress === undefined ? {} : { localAddress: service.localAddress }),
  };
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
