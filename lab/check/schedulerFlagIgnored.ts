import { extendPath } from '../model/path.ts';
import type { Finding, Rule } from './rule.ts';

/** The three flags of a service mean something to the scheduler alone that has them (`IP_VS_SVC_F_SCHED_*` in ip_vs.h). */
export const schedulerFlagIgnored: Rule = {
  code: 'scheduler-flag-ignored',
  severity: 'warning',
  summary: 'The scheduler does not know this flag',
  find: (draft) =>
    draft.services.flatMap(({ scheduler, schedulerFlags, path }) => {
      const ignored = schedulerFlags.filter(
        (flag) => scheduler !== undefined && !flag.startsWith(`${scheduler}-`),
      );
      return ignored.slice(0, 1).map((flag): Finding => {
        const owner = flag.startsWith('sh-') ? 'sh' : 'mh';
        return {
          path: extendPath(path, 'schedulerFlags'),
          detail: `\`${flag}\` is a flag of the scheduler \`${owner}\`; \`${scheduler ?? ''}\` looks at none of them.`,
          fix: `Use the scheduler \`${owner}\`, or remove the flag.`,
          // Where another flag is heeded, a person must choose.
          ...(ignored.length === schedulerFlags.length
            ? { edit: { kind: 'remove', path: extendPath(path, 'schedulerFlags') } }
            : {}),
        };
      });
    }),
};
