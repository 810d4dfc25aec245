import type { ActionOf, ActionRenderer } from '../actionRenderer.ts';
import { lines, sh, verbatim, type ShellText } from '../shellText.ts';

/** One rule in the nat table, marked by a comment as the lab's own. No chain is flushed and no other rule touched. */
export const masquerade: ActionRenderer<ActionOf<'masquerade'>> = {
  script(action) {
    const rule = verbatim(ruleOf(action));
    return {
      // Status 1 says that there is no such rule; then `apply`, which follows, need not look again.
      probe: sh`lvs_rule=
iptables -w -t nat -C ${rule} 2>/dev/null && return 0
[ "$?" -ne 1 ] || lvs_rule=absent
return 1`,
      apply: sh`[ "\${lvs_rule-}" = absent ] || ! iptables -w -t nat -C ${rule} 2>/dev/null || return 0
lvs_rule=
iptables -w -t nat -A ${rule}`,
      // The comment says whose the rule is, so no record is needed; iptables fails when no such rule is left.
      undo: sh`if command -v iptables >/dev/null; then
  while iptables -w -t nat -D ${rule} 2>/dev/null; do :; done
fi`,
    };
  },

  plain(action) {
    const rule = verbatim(ruleOf(action));
    return lines(
      sh`# Added once; other rules stay. (A script that begins with "iptables -t nat -F" would wipe them out.)`,
      sh`iptables -t nat -C ${rule} 2>/dev/null ||
  iptables -t nat -A ${rule}`,
    );
  },
};

function ruleOf({ source, comment }: ActionOf<'masquerade'>): ShellText {
  return sh`POSTROUTING -s ${source} -m comment --comment ${comment} -j MASQUERADE`;
}
