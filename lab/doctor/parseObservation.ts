import { parseIpAddresses, parseIpRoutes } from '../fact/ipJson.ts';
import { parseIpvsadmSave } from '../fact/ipvsadmSave.ts';
import { parseIpvsadmThresholds } from '../fact/ipvsadmThresholds.ts';
import { parseIpvsConnFile } from '../fact/ipvsConnection.ts';
import type { IpvsService } from '../fact/ipvsTable.ts';
import { parseProcNetArp } from '../fact/procNetArp.ts';
import { parseProcNetIpvs } from '../fact/procNetIpvs.ts';
import { parseSsListeners, parseSsUdpListeners, type Listener as Socket } from '../fact/ssListeners.ts';
import type { InterfaceSettings, Listener, Observation, SeenAddress, SeenRoute } from './observation.ts';
import { observationParts } from './observeScript.ts';

/**
 * What `observeScript` printed on a machine, as values. Throws `UnreadableOutput` or `RangeError` on output that is not
 * its own.
 */
export function parseObservation(output: string): Observation {
  const parts = observationParts(output);
  const part = (name: string): string => parts.get(name) ?? '';
  const page = part('page');
  return {
    ipForward: part('ip_forward') === '1',
    ipvs: part('module') === 'ip_vs',
    services: part('ip_vs') === '' ? [] : servicesIn(part('ip_vs'), part('saved')),
    ...(part('thresholds') === '' ? {} : { thresholds: parseIpvsadmThresholds(part('thresholds')) }),
    ...(parts.has('marks')
      ? { markRules: linesOf(part('marks')).filter((line) => line.startsWith('-A ')) }
      : {}),
    addresses: part('address') === '' ? [] : addressesIn(part('address'), macsIn(part('macs'))),
    gateways: defaultGateways(part('route')),
    listeners: parseSsListeners(part('listen')).map(listenerOf),
    udpListeners: parseSsUdpListeners(part('listen_udp')).map(listenerOf),
    denials: part('firewall').split('\n').filter(denies),
    selinuxEnforcing: part('selinux') === '1',
    routes: routesIn(part('route')),
    sendRedirects: linesOf(part('send_redirects')),
    ...(parts.has('interface_settings')
      ? { interfaceSettings: interfaceSettingsIn(part('interface_settings')) }
      : {}),
    neighbours: part('neighbours') === '' ? [] : parseProcNetArp(part('neighbours')),
    silentAboutSize: part('firewall').split('\n').filter(hidesSize),
    ...(parts.has('nat')
      ? {
          sourceNat: {
            conntrack: part('conntrack').startsWith('1'),
            rules: linesOf(part('nat')).filter((line) => line.startsWith('-A POSTROUTING ')),
          },
        }
      : {}),
    ...(page === 'right' || page === 'wrong' || page === 'missing' ? { page } : {}),
    stoppedProcesses: linesOf(part('stopped')).length,
    ...outOfMemoryIn(part('memory')),
    established: part('established') === '' ? [] : parseIpvsConnFile(part('established')),
  };
}

/** What systemctl, memory.events and dmesg say of nginx; nothing where it was not killed for want of memory. */
function outOfMemoryIn(text: string): Pick<Observation, 'outOfMemory'> {
  const lines = linesOf(text);
  if (!lines.includes('Result=oom-kill')) return {};
  const numberAfter = (start: string): number | undefined => {
    const digits = lines.find((line) => line.startsWith(start))?.slice(start.length) ?? '';
    return /^\d+$/.test(digits) ? Number(digits) : undefined;
  };
  const limitBytes = numberAfter('MemoryMax=');
  const kills = numberAfter('oom_kill ');
  // What follows the name are sizes.
  const logged = lines.map((line) => /^.*Killed process \d+ \(nginx\)/.exec(line)?.[0]).find(Boolean);
  return {
    outOfMemory: {
      ...(limitBytes === undefined ? {} : { limitBytes }),
      ...(kills === undefined ? {} : { kills }),
      ...(logged === undefined ? {} : { logged }),
    },
  };
}

/** The table, with what ipvsadm alone shows of each service put in where it was asked. */
function servicesIn(table: string, saved: string): readonly IpvsService[] {
  const more = new Map(parseIpvsadmSave(saved).map((service) => [JSON.stringify(service.key), service]));
  return parseProcNetIpvs(table).map((service) => {
    const found = more.get(JSON.stringify(service.key));
    if (found === undefined) return service;
    const { schedulerFlags, persistence = service.persistence } = found;
    return { ...service, schedulerFlags, ...(persistence === undefined ? {} : { persistence }) };
  });
}

function listenerOf({ address, port, processes: [first] }: Socket): Listener {
  return { address, port, ...(first === undefined ? {} : { process: first.name }) };
}

/** Lines such as `eth1 52:54:00:12:34:56`. */
function macsIn(text: string): ReadonlyMap<string, string> {
  return new Map(
    linesOf(text).map((line) => {
      const [name = '', mac = ''] = line.split(' ');
      return [name, mac.toLowerCase()] as const;
    }),
  );
}

function addressesIn(text: string, macs: ReadonlyMap<string, string>): readonly SeenAddress[] {
  return parseIpAddresses(text).flatMap(({ name, up, mtu, addresses }) =>
    addresses.map(({ address, prefixLength }) => ({
      interface: name,
      address,
      prefixLength,
      up,
      ...(macs.has(name) ? { mac: macs.get(name) ?? '' } : {}),
      mtu,
    })),
  );
}

function routesIn(text: string): readonly SeenRoute[] {
  if (text === '') return [];
  return parseIpRoutes(text).map(({ destination, gateway, interface: name }) => ({
    destination,
    ...(gateway === undefined ? {} : { gateway }),
    ...(name === undefined ? {} : { interface: name }),
  }));
}

/** Lines such as `eth1 arp_ignore 1`. */
function interfaceSettingsIn(text: string): Readonly<Record<string, InterfaceSettings>> {
  const settings: Record<string, InterfaceSettings> = {};
  for (const line of linesOf(text)) {
    const [name = '', key = '', value] = line.split(' ');
    settings[name] = { ...settings[name], [key]: Number(value) };
  }
  return settings;
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** Gateways of the default routes, the one that the kernel takes (smallest metric) first. */
function defaultGateways(text: string): readonly string[] {
  if (text === '') return [];
  return parseIpRoutes(text)
    .filter(({ destination }) => destination === 'default')
    .toSorted((a, b) => a.metric - b.metric)
    .map(({ gateway, interface: name }) => gateway ?? `interface ${name ?? '?'}`);
}

/** Whether a line of iptables-save may keep packets out: a rule that drops or rejects, or a policy that drops. */
function denies(line: string): boolean {
  return /^-A (?:INPUT|FORWARD) .*-j (?:DROP|REJECT)\b/.test(line) || /^:(?:INPUT|FORWARD) DROP\b/.test(line);
}

/** Whether a line of iptables-save keeps a machine from telling others that a packet is too long (ICMP type 3 code 4). */
function hidesSize(line: string): boolean {
  return (
    /^-A OUTPUT .*-p icmp .*-j (?:DROP|REJECT)\b/.test(line) &&
    (!line.includes('--icmp-type') || /--icmp-type (?:3\/4|3) /.test(line))
  );
}
