/** A step into a lab file: the key of a mapping or the index of a list. */
export type PathSegment = string | number;

const bareKey = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** `realServers[1].addresses.inside`; a key of another form is quoted: `networks["out side"]`. Empty for the root. */
export function formatPath(segments: readonly PathSegment[]): string {
  return segments.reduce<string>((path, segment) => extendPath(path, segment), '');
}

/** The path one step further in. */
export function extendPath(path: string, segment: PathSegment): string {
  if (typeof segment === 'number') return `${path}[${segment}]`;
  if (!bareKey.test(segment)) return `${path}[${JSON.stringify(segment)}]`;
  return path === '' ? segment : `${path}.${segment}`;
}

/** The segments of a path as `formatPath` writes it. Throws a RangeError for any other text. */
export function parsePath(path: string): readonly PathSegment[] {
  const segments: PathSegment[] = [];
  const token = /\.?([A-Za-z_][A-Za-z0-9_-]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;
  while (token.lastIndex < path.length) {
    const start = token.lastIndex;
    const match = token.exec(path);
    if (match === null) throw new RangeError(`Not a path of a lab file, from character ${start}: ${path}`);
    const [, key, index, quoted] = match;
    segments.push(key ?? (index === undefined ? (JSON.parse(quoted ?? '""') as string) : Number(index)));
  }
  return segments;
}
