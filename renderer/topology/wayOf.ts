import { laneOffset, type Band, type MachineBox, type TopologyLayout } from './layoutTopology.ts';
import type { Leg } from './topologyLegs.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The corners of a line from one machine to another over a network, along wires, band and rails. Requests and answers
 * run side by side. Undefined if one of the machines is not on the network.
 */
export function wayOf(
  layout: TopologyLayout,
  { from, to, network, kind }: Pick<Leg, 'from' | 'to' | 'network' | 'kind'>,
): readonly Point[] | undefined {
  const band = layout.bands.find((one) => one.network === network);
  const start = layout.machines.find(({ path }) => path === from);
  const end = layout.machines.find(({ path }) => path === to);
  if (band === undefined || start === undefined || end === undefined) return undefined;
  const offset = kind === 'request' ? -laneOffset : laneOffset;
  const out = toBand(start, band, offset);
  const back = toBand(end, band, offset);
  return out === undefined || back === undefined ? undefined : [...out, ...back.toReversed()];
}

/** From a machine's edge to where its line runs along the band. */
function toBand(box: MachineBox, band: Band, offset: number): readonly Point[] | undefined {
  const port = box.ports.find(({ network }) => network === band.network);
  if (port === undefined) return undefined;
  const x = port.x + offset;
  const line = band.lineY + offset;
  const edge = { x, y: port.y };
  if (!port.isRail) return [edge, { x, y: line }];
  const rail = port.lineY + offset;
  const trunk = band.trunkX + offset;
  return [edge, { x, y: rail }, { x: trunk, y: rail }, { x: trunk, y: line }];
}

/** Corners as the `d` of an SVG path. */
export function pathData(points: readonly Point[]): string {
  return points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join('');
}
