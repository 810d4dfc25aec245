import { extendPath, parsePath, formatPath } from '../model/path.ts';
import type { Rule } from './rule.ts';

/** A virtual service of IPVS has one port; a firewall mark is what gathers several of them. */
export const morePortsWithoutMark: Rule = {
  code: 'more-ports-without-firewall-mark',
  severity: 'error',
  summary: 'Only a service with a firewall mark has several ports',
  find: (draft) =>
    draft.services
      .filter(({ morePorts, hasFirewallMark }) => morePorts.length > 0 && !hasFirewallMark)
      .map(({ path, morePorts }) => ({
        path: formatPath(parsePath(morePorts[0]?.path ?? path).slice(0, -1)),
        detail:
          'Without a firewall mark, IPVS knows a service by one protocol and one port, so packets to the other ports would not be balanced.',
        fix: `Add \`firewallMark: 1\` to \`${path}\` for one service on all these ports, or write each further port as a service of its own under \`moreServices\`.`,
        edit: { kind: 'set', path: extendPath(path, 'firewallMark'), value: freeMark(draft.services) },
      })),
};

/** The smallest mark that no service has. */
function freeMark(services: readonly { readonly firewallMark: number | undefined }[]): number {
  const taken = new Set(services.map(({ firewallMark }) => firewallMark));
  let mark = 1;
  while (taken.has(mark)) mark += 1;
  return mark;
}
