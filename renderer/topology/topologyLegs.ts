import { formatIpv4, type Ipv4 } from '../../lab/model/ipv4.ts';
import type { DraftMachine, LabDraft } from '../../lab/model/labDraft.ts';

/** One hop of a request or its answer: from a machine to another over a network, with the addresses that it bears. */
export interface Leg {
  readonly kind: 'request' | 'answer';
  /** Paths of the machines in the lab file. */
  readonly from: string;
  readonly to: string;
  readonly network: string;
  /** Source → target, by the words of the house: `CIP → VIP`. */
  readonly packet: string;
  /** In a tunnel: another header around the packet. */
  readonly isTunnel: boolean;
}

/** Networks of the lab that a machine is on, in the lab file's order, whatever else is wrong with its addresses. */
export function networksOf(draft: LabDraft, machine: DraftMachine): readonly string[] {
  const known = foundNetworks.get(draft) ?? new Map<DraftMachine, readonly string[]>();
  foundNetworks.set(draft, known);
  let found = known.get(machine);
  if (found === undefined) {
    const named = new Set(machine.addresses?.map(({ network }) => network));
    found = [...draft.networks.keys()].filter((name) => named.has(name));
    known.set(machine, found);
  }
  return found;
}

/** Each machine's networks are asked for many times while a draft is placed. */
const foundNetworks = new WeakMap<LabDraft, Map<DraftMachine, readonly string[]>>();

/** The network over which a director reaches a real server: rather one that the client is not on. */
function networkTowards(draft: LabDraft, director: DraftMachine, server: DraftMachine): string | undefined {
  const ofServer = new Set(networksOf(draft, server));
  const ofClient = new Set(draft.client === undefined ? [] : networksOf(draft, draft.client));
  const common = networksOf(draft, director).filter((name) => ofServer.has(name));
  return common.find((name) => !ofClient.has(name)) ?? common[0];
}

function networkBetween(draft: LabDraft, a: DraftMachine, b: DraftMachine): string | undefined {
  const ofB = new Set(networksOf(draft, b));
  return networksOf(draft, a).find((name) => ofB.has(name));
}

/**
 * The way of a request to one real server, and of its answer, under the lab's forwarding method; without the hops that
 * a lab with errors leaves open.
 */
export function topologyLegs(draft: LabDraft, server: DraftMachine): readonly Leg[] {
  const { client } = draft;
  const director = draft.directors?.[0];
  const { forwarding } = draft.service;
  if (client === undefined || director === undefined) return [];
  const leg = (
    kind: Leg['kind'],
    [from, to]: readonly [DraftMachine, DraftMachine],
    network: string | undefined,
    packet: string,
  ): readonly Leg[] =>
    network === undefined
      ? []
      : [{ kind, from: from.path, to: to.path, network, packet, isTunnel: packet.includes('[') }];
  const front = networkBetween(draft, client, director);
  const back = networkTowards(draft, director, server);
  const request = leg('request', [client, director], front, 'CIP → VIP');
  const inward = (packet: string) => leg('request', [director, server], back, packet);
  const through = (packet: string) => [
    ...leg('answer', [server, director], back, packet),
    ...leg('answer', [director, client], front, 'VIP → CIP'),
  ];
  const direct = () => leg('answer', [server, client], networkBetween(draft, server, client), 'VIP → CIP');
  switch (forwarding) {
    case 'nat':
      return [...request, ...inward('CIP → RIP'), ...through('RIP → CIP')];
    case 'fullnat':
      return [...request, ...inward('LIP → RIP'), ...through('RIP → LIP')];
    case 'dr':
      return [...request, ...inward('CIP → VIP (RS MAC)'), ...direct()];
    case 'tun':
      return [...request, ...inward('DIP → RIP [CIP → VIP]'), ...direct()];
    case undefined:
      return request;
    default:
      return forwarding satisfies never;
  }
}

/** An address of a machine as the picture shows it. */
export interface AddressLine {
  /** What the address is in the words of the house; empty for a plain one. */
  readonly tags: readonly ('CIP' | 'VIP' | 'DIP' | 'RIP' | 'LIP')[];
  /** Dotted quad, or `…` where none can be read. */
  readonly address: string;
  /** `lo` for a VIP hidden on a real server's loopback interface. */
  readonly network: string;
}

/** The addresses of a machine, with the VIP where it really sits. */
export function addressLines(draft: LabDraft, machine: DraftMachine): readonly AddressLine[] {
  const own = (machine.addresses ?? []).map(({ network, address }): AddressLine => ({
    tags: tagsOf(draft, machine, network, address),
    address: address === undefined ? '…' : formatIpv4(address),
    network,
  }));
  const { vip, forwarding } = draft.service;
  if (vip === undefined || own.some(({ tags }) => tags.includes('VIP'))) return own;
  const line = (network: string): AddressLine => ({ tags: ['VIP'], address: formatIpv4(vip), network });
  if (machine.role === 'director') return [line(frontOf(draft, machine)), ...own];
  const isHidden = machine.role === 'realServer' && (forwarding === 'dr' || forwarding === 'tun');
  return isHidden ? [...own, line(forwarding === 'tun' ? 'tunl0' : 'lo')] : own;
}

function frontOf(draft: LabDraft, director: DraftMachine): string {
  const front = draft.client && networkBetween(draft, draft.client, director);
  return front ?? networksOf(draft, director)[0] ?? '';
}

function tagsOf(
  draft: LabDraft,
  machine: DraftMachine,
  network: string,
  address: Ipv4 | undefined,
): AddressLine['tags'] {
  const servers = draft.realServers ?? [];
  switch (machine.role) {
    case 'client':
      return network === (draft.directors?.[0] && networkBetween(draft, machine, draft.directors[0])) ||
        machine.addresses?.length === 1
        ? ['CIP']
        : [];
    case 'director': {
      const { vip, localAddress, forwarding } = draft.service;
      const faces = servers.slice(0, 8).some((server) => networkTowards(draft, machine, server) === network);
      return [
        ...(address !== undefined && address === vip ? (['VIP'] as const) : []),
        ...(faces ? (['DIP'] as const) : []),
        ...(forwarding === 'fullnat' && address !== undefined && address === localAddress
          ? (['LIP'] as const)
          : []),
      ];
    }
    case 'realServer': {
      const [director] = draft.directors ?? [];
      const towards = director && networkTowards(draft, director, machine);
      return network === towards || machine.addresses?.length === 1 ? ['RIP'] : [];
    }
    default:
      return machine.role satisfies never;
  }
}
