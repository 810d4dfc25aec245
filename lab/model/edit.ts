import type { DiagnosticEdit } from './diagnostic.ts';
import { parsePath, type PathSegment } from './path.ts';

/** What a lab file can hold: JSON-like data. */
export type PlainValue =
  string | number | boolean | null | readonly PlainValue[] | { readonly [key: string]: PlainValue };

/**
 * A change to a lab file. `path` is the place of the value; for `insert` and `move` it is the list, `index` from 0 to
 * its length, `from` and `to` places of its items (`to` as it is after the move).
 */
export type LabEdit =
  | DiagnosticEdit
  | { readonly kind: 'set'; readonly path: string; readonly value: PlainValue }
  | { readonly kind: 'insert'; readonly path: string; readonly index: number; readonly value: PlainValue }
  | { readonly kind: 'move'; readonly path: string; readonly from: number; readonly to: number };

/**
 * The content of a lab file (plain JSON-like data) with one edit made; the given value is left as it is. An edit
 * whose place does not exist changes nothing, except that `set` adds a missing key to a mapping that is there.
 */
export function applyEdit(value: unknown, edit: LabEdit): unknown {
  return editAt(value, parsePath(edit.path), edit);
}

/** A list with one item moved; the same list if there is no such item or place. */
export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  if (!Object.hasOwn(list, from) || !Object.hasOwn(list, to)) return list;
  return list.toSpliced(from, 1).toSpliced(to, 0, ...list.slice(from, from + 1));
}

function editAt(value: unknown, path: readonly PathSegment[], edit: LabEdit): unknown {
  const [segment, ...rest] = path;
  if (segment === undefined) return editHere(value, edit);
  if (Array.isArray(value)) return editList(value, segment, rest, edit);
  if (typeof value !== 'object' || value === null || typeof segment !== 'string') return value;
  return editMapping(value as Record<string, unknown>, segment, rest, edit);
}

function editHere(value: unknown, edit: LabEdit): unknown {
  switch (edit.kind) {
    case 'set':
      return edit.value;
    case 'insert':
      return Array.isArray(value) && canInsert(value.length, edit.index)
        ? value.toSpliced(edit.index, 0, edit.value)
        : value;
    case 'move':
      return Array.isArray(value) ? moved<unknown>(value, edit.from, edit.to) : value;
    case 'remove':
    case 'rename':
      return value;
    default:
      return edit satisfies never;
  }
}

/** Whether a list of this length has a place for one more item at `index`. */
export function canInsert(length: number, index: number): boolean {
  return Number.isInteger(index) && index >= 0 && index <= length;
}

function editList(
  list: readonly unknown[],
  segment: PathSegment,
  rest: readonly PathSegment[],
  edit: LabEdit,
): unknown {
  if (rest.length === 0 && edit.kind === 'remove') return list.filter((_, index) => index !== segment);
  return list.map((item, index) => (index === segment ? editAt(item, rest, edit) : item));
}

function editMapping(
  mapping: Readonly<Record<string, unknown>>,
  segment: string,
  rest: readonly PathSegment[],
  edit: LabEdit,
): unknown {
  const entries = Object.entries(mapping);
  const exists = Object.hasOwn(mapping, segment);
  if (!exists) {
    const adds = rest.length === 0 && edit.kind === 'set';
    return adds ? Object.fromEntries([...entries, [segment, edit.value]]) : mapping;
  }
  const changed = entries.flatMap(([key, item]): [string, unknown][] => {
    // What is renamed takes the place of what had the name.
    if (key !== segment)
      return rest.length === 0 && edit.kind === 'rename' && edit.key === key ? [] : [[key, item]];
    if (rest.length > 0) return [[key, editAt(item, rest, edit)]];
    if (edit.kind === 'remove') return [];
    return edit.kind === 'rename' ? [[edit.key, item]] : [[key, editAt(item, rest, edit)]];
  });
  return Object.fromEntries(changed);
}
