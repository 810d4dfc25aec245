import type { LabEdit, PlainValue } from '../../lab/model/edit.ts';
import { formatPath, parsePath, type PathSegment } from '../../lab/model/path.ts';

export type Mapping = Readonly<Record<string, unknown>>;

/** The value as a mapping; an empty one for any other value. */
export function mappingOf(value: unknown): Mapping {
  return isMapping(value) ? value : {};
}

/** The value as a list; an empty one for any other value. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a lab file's content has at a path; undefined if there is nothing. */
export function contentAt(content: unknown, path: string): unknown {
  let value = content;
  for (const segment of knownSegments(path)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<string | number, unknown>)[segment];
  }
  return value;
}

/** More than the fields of a lab of 256 real servers have. */
const mostKnownPaths = 10_000;
const knownPaths = new Map<string, readonly PathSegment[]>();

/** Each keystroke asks for the value of every field, always by the same paths. */
function knownSegments(path: string): readonly PathSegment[] {
  let segments = knownPaths.get(path);
  if (segments === undefined) {
    segments = parsePath(path);
    if (knownPaths.size >= mostKnownPaths) knownPaths.clear();
    knownPaths.set(path, segments);
  }
  return segments;
}

/** A value as a field shows it; a mapping or list, which no field can hold, as JSON. */
export function shownText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * What was typed, as a lab file holds it. A field for numbers keeps as text what is no number (or would not come back
 * as it was typed), so that nothing typed is lost and a diagnostic can name it.
 */
export function typedValue(text: string, kind: 'text' | 'number'): string | number {
  if (kind === 'text') return text;
  const value = Number(text);
  return /^-?\d+(?:\.\d+)?$/.test(text) && String(value) === text ? value : text;
}

/** Edits that set a value at a path and make the mappings around it that are not there. */
export function setEdits(content: unknown, path: string, value: PlainValue): readonly LabEdit[] {
  let segments = parsePath(path);
  let filled = value;
  while (segments.length > 1) {
    const parent = contentAt(content, formatPath(segments.slice(0, -1)));
    if (isMapping(parent) || Array.isArray(parent)) break;
    filled = { [String(segments.at(-1))]: filled };
    segments = segments.slice(0, -1);
  }
  return [{ kind: 'set', path: formatPath(segments), value: filled }];
}

/** Paths of all machines that a lab file's content has. */
export function machinePaths(content: unknown): readonly string[] {
  const root = mappingOf(content);
  const inList = (key: string): readonly string[] => listOf(root[key]).map((_, index) => `${key}[${index}]`);
  return [...(isMapping(root['client']) ? ['client'] : []), ...inList('directors'), ...inList('realServers')];
}

/** Names of the networks that a lab file's content has. */
export function networkNames(content: unknown): readonly string[] {
  return Object.keys(mappingOf(contentAt(content, 'networks')));
}
