import type { Diagnostic } from '../model/diagnostic.ts';
import { parsePath, type PathSegment } from '../model/path.ts';

/** Keys in the order in which a lab file is usually written; others come after them, by name. */
const keyOrder = [
  ...['version', 'name', 'machines', 'networks', 'service', 'moreServices', 'ipvs', 'client', 'directors'],
  ...['realServers', 'cidr', 'gateway', 'vip', 'port', 'morePorts', 'serverPort', 'protocol', 'firewallMark'],
  ...[
    'forwarding',
    'scheduler',
    'schedulerFlags',
    'persistence',
    'localAddress',
    'timeoutSeconds',
    'netmask',
  ],
  ...['addresses', 'ssh', 'interfaces', 'weight', 'upperThreshold', 'lowerThreshold', 'page', 'host', 'user'],
  ...['identityFile', 'jump'],
];
const rank: ReadonlyMap<PathSegment, number> = new Map(keyOrder.map((key, index) => [key, index]));

/** Errors first, then warnings; each from the top of the lab file to its end, at one place by code. */
export function inReadingOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics
    .map((diagnostic) => ({ diagnostic, path: parsePath(diagnostic.path) }))
    .toSorted(
      (a, b) =>
        severityRank(a.diagnostic) - severityRank(b.diagnostic) ||
        comparePaths(a.path, b.path) ||
        compare(a.diagnostic.code, b.diagnostic.code) ||
        compare(a.diagnostic.detail, b.diagnostic.detail),
    )
    .map(({ diagnostic }) => diagnostic);
}

function severityRank(diagnostic: Diagnostic): number {
  return diagnostic.severity === 'error' ? 0 : 1;
}

function comparePaths(a: readonly PathSegment[], b: readonly PathSegment[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const order = compareSegments(a[i] ?? '', b[i] ?? '');
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareSegments(a: PathSegment, b: PathSegment): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const byRank = (rank.get(a) ?? keyOrder.length) - (rank.get(b) ?? keyOrder.length);
  return byRank === 0 ? compare(String(a), String(b)) : byRank;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
