import type { PlainValue } from '../../lab/model/edit.ts';
import { contains, hostRange, parseCidr } from '../../lab/model/cidr.ts';
import { formatIpv4, parseIpv4, type Ipv4 } from '../../lab/model/ipv4.ts';
import { extendPath } from '../../lab/model/path.ts';
import { contentAt, listOf, machinePaths, mappingOf, networkNames, shownText } from './contentAt.ts';

export interface ProposedServer {
  readonly [key: string]: PlainValue;
  readonly name: string;
  readonly addresses: { readonly [network: string]: string };
}

/**
 * One more real server for a lab: the next free name, and the next free address on each network that the last one is
 * on (else on the last network). It has a weight and a page where its siblings do.
 */
export function proposeRealServer(content: unknown): ProposedServer {
  const servers = listOf(contentAt(content, 'realServers')).map(mappingOf);
  const last = servers.at(-1) ?? {};
  const name = nextName(content, shownText(last['name']) || 'rs0');
  const networks = Object.keys(mappingOf(last['addresses']));
  const fallback = networkNames(content).slice(-1);
  return {
    name,
    addresses: nextAddresses(content, networks.length > 0 ? networks : fallback),
    ...(servers.some((server) => 'weight' in server) ? { weight: 1 } : {}),
    ...(servers.some((server) => 'page' in server) ? { page: name } : {}),
    ...(contentAt(content, 'machines') === 'ssh'
      ? {
          ssh: { host: '', user: shownText(mappingOf(last['ssh'])['user']) || 'root' },
          interfaces: Object.fromEntries(networks.map((network) => [network, ''])),
        }
      : {}),
  };
}

/** A copy of a real server that may stand beside it: name, addresses and page are its own. */
export function duplicateRealServer(content: unknown, index: number): { readonly [key: string]: PlainValue } {
  const server = mappingOf(contentAt(content, `realServers[${index}]`)) as {
    readonly [key: string]: PlainValue;
  };
  const name = nextName(content, shownText(server['name']) || 'rs0');
  const addresses = nextAddresses(content, Object.keys(mappingOf(server['addresses'])));
  return { ...server, name, addresses, ...('page' in server ? { page: name } : {}) };
}

/** The first name after this one, counted up, that no machine has: `rs9` → `rs10`. */
function nextName(content: unknown, name: string): string {
  const [, stem = '', digits = ''] = /^(.*?)(\d*)$/s.exec(name) ?? [];
  const taken = new Set(machinePaths(content).map((path) => contentAt(content, `${path}.name`)));
  const start = digits === '' ? 2 : Number(digits) + 1;
  const separator = digits === '' ? '-' : '';
  for (let n = start; ; n += 1) {
    const candidate = `${stem}${separator}${String(n).padStart(digits.length, '0')}`;
    if (!taken.has(candidate)) return candidate;
  }
}

function nextAddresses(content: unknown, networks: readonly string[]): ProposedServer['addresses'] {
  return Object.fromEntries(networks.map((network) => [network, nextAddress(content, network)]));
}

/** The address after the last real server's on a network, or the first free one; empty if there is none. */
function nextAddress(content: unknown, network: string): string {
  const cidr = parseCidr(shownText(contentAt(content, `${extendPath('networks', network)}.cidr`)))?.cidr;
  if (cidr === undefined) return '';
  const addressesOf = (path: string): readonly Ipv4[] =>
    Object.values(mappingOf(contentAt(content, `${path}.addresses`))).flatMap(
      (value) => parseIpv4(shownText(value)) ?? [],
    );
  const single = ['service.vip', 'service.localAddress', `${extendPath('networks', network)}.gateway`];
  const taken = new Set([
    ...machinePaths(content).flatMap(addressesOf),
    ...single.flatMap((path) => parseIpv4(shownText(contentAt(content, path))) ?? []),
  ]);
  const ofServers = listOf(contentAt(content, 'realServers'))
    .flatMap((_, index) => addressesOf(`realServers[${index}]`))
    .filter((address) => contains(cidr, address));
  const { first, last } = hostRange(cidr);
  const start = ofServers.length === 0 ? first : Math.max(...ofServers) + 1;
  const free = (from: Ipv4, to: Ipv4): Ipv4 | undefined => {
    for (let address = from; address <= to; address += 1) if (!taken.has(address)) return address;
    return undefined;
  };
  const found = free(start, last) ?? free(first, start);
  return found === undefined ? '' : formatIpv4(found);
}
