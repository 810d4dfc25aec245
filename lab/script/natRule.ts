import type { StepScript } from './stepScript.ts';
import { lines, sh, verbatim, type ShellText } from './shellText.ts';

/**
 * One rule at the end of a chain of the nat table, marked by a comment as the lab's own. No chain is flushed and no
 * other rule touched. `rule` is the chain and what follows it.
 */
export function natRuleScript(rule: ShellText): StepScript {
  const words = verbatim(rule);
  return {
    // Status 1 says that there is no such rule; then `apply`, which follows, need not look again.
    probe: sh`lvs_rule=
iptables -w -t nat -C ${words} 2>/dev/null && return 0
[ "$?" -ne 1 ] || lvs_rule=absent
return 1`,
    apply: sh`[ "\${lvs_rule-}" = absent ] || ! iptables -w -t nat -C ${words} 2>/dev/null || return 0
lvs_rule=
iptables -w -t nat -A ${words}`,
    // The comment says whose the rule is, so no record is needed; iptables fails when no such rule is left.
    undo: sh`if command -v iptables >/dev/null; then
  while iptables -w -t nat -D ${words} 2>/dev/null; do :; done
fi`,
  };
}

/** The same for people. */
export function plainNatRule(rule: ShellText): ShellText {
  const words = verbatim(rule);
  return lines(
    sh`# Added once; other rules stay. (A script that begins with "iptables -t nat -F" would wipe them out.)`,
    sh`iptables -t nat -C ${words} 2>/dev/null ||
  iptables -t nat -A ${words}`,
  );
}
