import { listed } from '../model/describe.ts';
import type { DraftMachine, DraftNetwork, LabDraft } from '../model/labDraft.ts';

/** The one director, if there is exactly one: rules about its place among the others need it. */
export function onlyDirector(draft: LabDraft): DraftMachine | undefined {
  return draft.directors?.length === 1 ? draft.directors[0] : undefined;
}

/** Names of the networks that the client and the only director share: where the VIP belongs. Undefined if not sure. */
export function outsideNetworks(draft: LabDraft): readonly DraftNetwork[] | undefined {
  const director = onlyDirector(draft);
  if (draft.client === undefined || director === undefined) return undefined;
  const { attached } = draft.client;
  if (attached === undefined || director.attached === undefined) return undefined;
  return [...draft.networks.values()].filter(
    ({ name }) => attached.has(name) && director.attached?.has(name),
  );
}

/** The members that two sets have in common; looks only at those of the smaller. */
export function common(a: ReadonlySet<string>, b: ReadonlySet<string>): readonly string[] {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  return [...small].filter((member) => large.has(member));
}

/** Whether two sets have a member in common. */
export function meet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return common(a, b).length > 0;
}

/** The machine as messages call it: its name, or its place in the file. */
export function label(machine: DraftMachine): string {
  return machine.name === undefined || machine.name === '' ? machine.path : machine.name.slice(0, 63);
}

/** Networks as messages call them. */
export function labels(names: Iterable<string>): string {
  const all = Array.from(names, (name) => name.slice(0, 63));
  return all.length === 0 ? 'no network' : listed(all);
}

/** Each item whose key an earlier item has, with the first that has it. An undefined key matches none. */
export function duplicates<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string | undefined,
): readonly (readonly [T, T])[] {
  const first = new Map<string, T>();
  const pairs: [T, T][] = [];
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, item);
    else pairs.push([earlier, item]);
  }
  return pairs;
}
