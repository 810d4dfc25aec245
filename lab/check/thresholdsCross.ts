import { extendPath } from '../model/path.ts';
import { label } from './attachment.ts';
import type { Finding, Rule } from './rule.ts';

/**
 * A full server takes connections again once it has fewer than its lower threshold (`ip_vs_dest_update_overload` in
 * ip_vs_conn.c): above the upper one it would be full and free at once.
 */
export const thresholdsCross: Rule = {
  code: 'thresholds-cross',
  severity: 'error',
  summary: 'The lower threshold does not fit the upper one',
  find: (draft) =>
    (draft.realServers ?? []).flatMap((server): readonly Finding[] => {
      const { upperThreshold: upper, lowerThreshold: lower, path } = server;
      if (lower === undefined || (upper !== undefined && lower <= upper)) return [];
      return [
        {
          path: extendPath(path, 'lowerThreshold'),
          detail:
            upper === undefined
              ? `${label(server)} has no upper threshold, so it is never full and there is nothing that ${lower} connections could end.`
              : `${label(server)} is full at ${upper} connections and would be free again only below ${lower}, which is more.`,
          fix:
            upper === undefined
              ? 'Add an `upperThreshold`, or remove the lower one.'
              : `Write at most ${upper}, or remove it: the kernel then takes three quarters of the upper one.`,
          edit: { kind: 'remove', path: extendPath(path, 'lowerThreshold') },
        },
      ];
    }),
};
