import type { DiagnosticEdit } from './diagnostic.ts';
import { parsePath, type PathSegment } from './path.ts';

/**
 * The content of a lab file (plain JSON-like data) with one edit made; the given value is left as it is. An edit
 * whose place does not exist changes nothing, except that `set` adds a missing key to a mapping that is there.
 */
export function applyEdit(value: unknown, edit: DiagnosticEdit): unknown {
  return editAt(value, parsePath(edit.path), edit);
}

function editAt(value: unknown, path: readonly PathSegment[], edit: DiagnosticEdit): unknown {
  const [segment, ...rest] = path;
  if (segment === undefined) return edit.kind === 'set' ? edit.value : value;
  if (Array.isArray(value)) return editList(value, segment, rest, edit);
  if (typeof value !== 'object' || value === null || typeof segment !== 'string') return value;
  return editMapping(value as Record<string, unknown>, segment, rest, edit);
}

function editList(
  list: readonly unknown[],
  segment: PathSegment,
  rest: readonly PathSegment[],
  edit: DiagnosticEdit,
): unknown {
  if (rest.length === 0 && edit.kind === 'remove') return list.filter((_, index) => index !== segment);
  return list.map((item, index) => (index === segment ? editAt(item, rest, edit) : item));
}

function editMapping(
  mapping: Readonly<Record<string, unknown>>,
  segment: string,
  rest: readonly PathSegment[],
  edit: DiagnosticEdit,
): unknown {
  const entries = Object.entries(mapping);
  const exists = Object.hasOwn(mapping, segment);
  if (!exists) {
    const adds = rest.length === 0 && edit.kind === 'set';
    return adds ? Object.fromEntries([...entries, [segment, edit.value]]) : mapping;
  }
  const changed = entries.flatMap(([key, item]): [string, unknown][] => {
    if (key !== segment) return [[key, item]];
    if (rest.length > 0 || edit.kind === 'set') return [[key, editAt(item, rest, edit)]];
    return edit.kind === 'rename' ? [[edit.key, item]] : [];
  });
  return Object.fromEntries(changed);
}
