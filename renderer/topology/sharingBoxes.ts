import type { TopologyLayout } from './layoutTopology.ts';

/**
 * A layout whose machines, where they did not change, are the very objects of the layout before; the layout before
 * itself, if nothing changed at all.
 */
export function sharingBoxes(layout: TopologyLayout, before: TopologyLayout | undefined): TopologyLayout {
  if (before === undefined) return layout;
  const known = new Map(before.machines.map((box) => [box.path, box]));
  const machines = layout.machines.map((box) => {
    const same = known.get(box.path);
    return same !== undefined && JSON.stringify(same) === JSON.stringify(box) ? same : box;
  });
  const isSame =
    machines.length === before.machines.length &&
    machines.every((box, at) => box === before.machines[at]) &&
    JSON.stringify({ ...layout, machines: [] }) === JSON.stringify({ ...before, machines: [] });
  return isSame ? before : { ...layout, machines };
}
