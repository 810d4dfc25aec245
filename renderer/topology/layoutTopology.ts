import { formatCidr } from '../../lab/model/cidr.ts';
import { formatIpv4 } from '../../lab/model/ipv4.ts';
import { draftServiceId, type DraftMachine, type LabDraft } from '../../lab/model/labDraft.ts';
import type { Role } from '../../lab/model/lab.ts';
import { serviceRows } from './serviceRows.ts';
import { addressLines, networksOf, type AddressLine } from './topologyLegs.ts';

/** Lengths in units of the picture, which are CSS pixels at 100 %. */
const margin = 16;
const gap = 22;
const bandHeight = 60;
const wideBox = 196;
const serverBox = 184;
/** Where there are many real servers, each is drawn small. */
const mostLargeServers = 12;
const smallServerBox = 142;
const smallGap = 8;
const nameHeight = 26;
const lineHeight = 16;
const shareHeight = 20;
/** Characters that stand beside each other below the VIP in a wide box. */
const serviceRowLength = 20;
const railGap = 16;
/** How far a request's line runs beside a wire, and an answer's on the other side. */
export const laneOffset = 4;

/** A network as a horizontal band. */
export interface Band {
  readonly network: string;
  /** Path in the lab file. */
  readonly path: string;
  /** Which colour it has: its place among the networks. */
  readonly index: number;
  /** CIDR; empty where none can be read. */
  readonly cidr: string;
  readonly gateway: string | undefined;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Where lines along the band run; a rail of further rows begins at `trunkX`. */
  readonly lineY: number;
  readonly trunkX: number;
}

/** A network above a further row of real servers. */
export interface Rail {
  readonly network: string;
  readonly index: number;
  readonly y: number;
  readonly right: number;
}

/** Where a machine is wired to a network: from its edge (`y`) at `x` to a band or rail (`lineY`). */
export interface Port {
  readonly network: string;
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly lineY: number;
  /** Set where the wire ends at a rail. */
  readonly isRail: boolean;
}

export interface MachineBox {
  readonly path: string;
  readonly role: Role;
  /** Its name, or its path where it has none. */
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly AddressLine[];
  readonly ports: readonly Port[];
  /** Of a director: ids of the services at the VIP, and the same in rows as they are written below it. */
  readonly services: readonly string[];
  readonly serviceRows: readonly string[];
  /** Whether it is one of so many that only the most needful is drawn. */
  readonly isSmall: boolean;
}

/** Everything that the picture draws, placed. */
export interface TopologyLayout {
  readonly width: number;
  readonly height: number;
  readonly bands: readonly Band[];
  readonly rails: readonly Rail[];
  readonly machines: readonly MachineBox[];
}

/** How many real servers stand in one row. */
function serversInRow(count: number): number {
  if (count <= 4) return Math.max(count, 1);
  return Math.min(16, Math.max(4, Math.round(Math.sqrt(count * 0.6))));
}

/**
 * Places a lab's networks and machines: the client above, the networks that it is on, directors, the other networks,
 * real servers in rows. A draft with errors is placed as far as it can be read; every machine is there.
 */
export function layoutTopology(draft: LabDraft): TopologyLayout {
  const rows = rowsOf(draft);
  const servers = draft.realServers ?? [];
  const inRow = serversInRow(servers.length);
  const isSmall = servers.length > mostLargeServers;
  const serverWidth = isSmall ? smallServerBox : serverBox;
  const trunks = servers.length > inRow ? draft.networks.size * railGap : 0;
  const left = margin + trunks;
  const inner = Math.max(
    660,
    inRow * (serverWidth + (isSmall ? smallGap : gap)) + gap,
    ...[rows.above, rows.between].map((row) => row.length * (wideBox + gap) + gap),
  );
  const indexOf = new Map([...draft.networks.keys()].map((name, index) => [name, index]));
  const bands = new Map<string, Band>();
  const machines: PlacedBox[] = [];
  const rails: Rail[] = [];
  let y = margin;

  const placeBands = (names: readonly string[]): void => {
    for (const name of names) {
      bands.set(name, bandAt(draft, name, indexOf.get(name) ?? 0, left, y, inner));
      y += bandHeight + gap / 2;
    }
    if (names.length > 0) y += gap / 2;
  };
  const placeRow = (row: readonly DraftMachine[], width: number, isAbove: boolean): void => {
    if (row.length === 0) return;
    const drafts = row.map((machine) => boxOf(draft, machine, width));
    const height = Math.max(...drafts.map((box) => box.height));
    const space = (inner - row.length * width) / (row.length + 1);
    drafts.forEach((box, column) => {
      const x = left + space + column * (width + space);
      machines.push({ ...box, x, y: isAbove ? y + height - box.height : y });
    });
    y += height + (width === smallServerBox ? smallGap * 1.5 : gap);
  };

  placeRow(rows.above, wideBox, true);
  placeBands(rows.front);
  placeRow(rows.between, wideBox, false);
  placeBands(rows.back);
  /** Of each row of real servers: where its rails are. */
  const railRows: ReadonlyMap<string, number>[] = [];
  for (let start = 0; start < servers.length; start += inRow) {
    const railY = new Map<string, number>();
    if (start > 0) {
      const row = servers.slice(start, start + inRow);
      const used = [...draft.networks.keys()].filter((name) =>
        row.some((server) => networksOf(draft, server).includes(name)),
      );
      for (const network of used) {
        const right = left + inner;
        rails.push({ network, index: indexOf.get(network) ?? 0, y, right });
        railY.set(network, y);
        y += railGap;
      }
    }
    railRows.push(railY);
    // The last row keeps the columns of those above it.
    const row = servers.slice(start, start + inRow);
    const before = machines.length;
    placeRow(row, serverWidth, false);
    if (start > 0 && row.length < inRow) alignColumns(machines, before, inRow);
  }
  const placed = machines.map((box, at) => {
    const serverIndex = at - (machines.length - servers.length);
    const railY = serverIndex < 0 ? undefined : railRows[Math.floor(serverIndex / inRow)];
    return withPorts(draft, box, bands, railY);
  });
  return { width: left + inner + margin, height: y, bands: [...bands.values()], rails, machines: placed };
}

interface Rows {
  readonly above: readonly DraftMachine[];
  readonly front: readonly string[];
  readonly between: readonly DraftMachine[];
  readonly back: readonly string[];
}

/** The client's networks are in front; directors that are on others too stand between both. */
function rowsOf(draft: LabDraft): Rows {
  const names = [...draft.networks.keys()];
  const ofClient = draft.client === undefined ? [] : networksOf(draft, draft.client);
  const front = ofClient.length > 0 ? ofClient : names.slice(0, 1);
  const back = names.filter((name) => !front.includes(name));
  const directors = draft.directors ?? [];
  const isBetween = (director: DraftMachine): boolean =>
    networksOf(draft, director).some((name) => back.includes(name));
  return {
    above: [
      ...(draft.client === undefined ? [] : [draft.client]),
      ...directors.filter((director) => !isBetween(director)),
    ],
    front,
    between: directors.filter(isBetween),
    back,
  };
}

function bandAt(draft: LabDraft, name: string, index: number, x: number, y: number, width: number): Band {
  const network = draft.networks.get(name);
  return {
    network: name,
    path: network?.path ?? '',
    index,
    cidr: network?.cidr === undefined ? '' : formatCidr(network.cidr),
    gateway: network?.gateway === undefined ? undefined : formatIpv4(network.gateway),
    ...{ x, y, width, height: bandHeight },
    lineY: y + 32,
    trunkX: x - (index + 0.5) * railGap,
  };
}

type PlacedBox = Omit<MachineBox, 'ports'>;
type UnplacedBox = Omit<PlacedBox, 'x' | 'y'>;

function boxOf(draft: LabDraft, machine: DraftMachine, width: number): UnplacedBox {
  const lines = addressLines(draft, machine);
  const isServer = machine.role === 'realServer';
  const services =
    machine.role === 'director' ? draft.services.flatMap((service) => draftServiceId(service) ?? []) : [];
  const rows = lines.some(({ tags }) => tags.includes('VIP')) ? serviceRows(services, serviceRowLength) : [];
  const isSmall = width === smallServerBox;
  const foot = isSmall ? 2 : shareHeight;
  return {
    path: machine.path,
    role: machine.role,
    name: machine.name === undefined || machine.name === '' ? machine.path : machine.name,
    width,
    height: nameHeight + Math.max(lines.length + rows.length, 1) * lineHeight + (isServer ? foot : 0) + 8,
    isSmall,
    lines,
    services,
    serviceRows: rows,
  };
}

function alignColumns(machines: PlacedBox[], start: number, inRow: number): void {
  for (let at = start; at < machines.length; at += 1) {
    const [box, above] = [machines[at], machines[at - inRow]];
    if (box !== undefined && above !== undefined) machines[at] = { ...box, x: above.x };
  }
}

function withPorts(
  draft: LabDraft,
  box: PlacedBox,
  bands: ReadonlyMap<string, Band>,
  railY: ReadonlyMap<string, number> | undefined,
): MachineBox {
  const machine = draft.machines.find(({ path }) => path === box.path);
  const networks = machine === undefined ? [] : networksOf(draft, machine);
  const ports = networks.flatMap((network): Port[] => {
    const band = bands.get(network);
    if (band === undefined) return [];
    const rail = railY?.get(network);
    const lineY = rail ?? band.lineY;
    const y = lineY < box.y ? box.y : box.y + box.height;
    return [{ network, index: band.index, x: 0, y, lineY, isRail: rail !== undefined }];
  });
  // Ports spread over the edge that they are on.
  const spread = ports.map((port) => {
    const beside = ports.filter(({ y }) => y === port.y);
    return { ...port, x: box.x + (box.width * (beside.indexOf(port) + 1)) / (beside.length + 1) };
  });
  return { ...box, ports: spread };
}
