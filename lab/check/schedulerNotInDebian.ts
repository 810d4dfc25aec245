import type { Rule } from './rule.ts';

/** Debian 12's kernel is built with every IPVS scheduler but this one. */
export const schedulerNotInDebian: Rule = {
  code: 'scheduler-not-in-debian',
  severity: 'warning',
  summary: "Debian's kernel does not have this scheduler",
  find: (draft) =>
    draft.services
      .filter(({ scheduler }) => scheduler === 'twos')
      .map(({ path }) => ({
        path: `${path}.scheduler`,
        detail:
          'The module `ip_vs_twos` is not part of the kernel of Debian 12' +
          `${draft.source === 'embedded' ? ', which embedded machines run' : ''}, so the virtual service could not be created there.`,
        fix: 'Use `wlc`, which also weighs load against weight, or a kernel that is built with `CONFIG_IP_VS_TWOS`.',
        edit: { kind: 'set', path: `${path}.scheduler`, value: 'wlc' },
      })),
};
