import type { StepScript } from './stepScript.ts';
import { lines, sh, verbatim, type ShellText } from './shellText.ts';

/**
 * One rule at the end of a chain of the nat table, marked by a comment as the lab's own. No chain is flushed and no
 * other rule touched.
 * @param rule The chain and the words that follow it.
 */
export function natRuleScript(rule: readonly string[]): StepScript {
  const line = verbatim(restoreLine(rule));
  return {
    // Status 1 says that there is no such rule; then `apply`, which follows, need not look again, and says itself that
    // it has added it.
    probe: sh`if [ "\${lvs_rule-}" = added ]; then
  lvs_rule=
  return 0
fi
${verbatim(knowAbsence)}
[ "$lvs_rule" != absent ] || return 1
iptables -w -t nat -C ${rule} 2>/dev/null && return 0
[ "$?" -ne 1 ] || lvs_rule=absent
return 1`,
    // Once the rule is committed, the same process asks the kernel for it.
    apply: sh`if [ "\${lvs_rule-}" != absent ]; then
  lvs_rule=
  ! iptables -w -t nat -C ${rule} 2>/dev/null || return 0
fi
lvs_rule=
iptables-restore -w --noflush <<LVS_END || return
*nat
-A ${line}
COMMIT
*nat
-C ${line}
COMMIT
LVS_END
lvs_rule=added`,
    // The comment says whose the rule is, so no record is needed; iptables fails when no such rule is left.
    undo: sh`lvs_rule=
if command -v iptables >/dev/null; then
  while iptables -w -t nat -D ${rule} 2>/dev/null; do :; done
fi`,
  };
}

/** The rule for a line that iptables-restore reads, in a here-document: it knows no quotes but double ones. */
function restoreLine(rule: readonly string[]): ShellText {
  const words = rule.map((word) => {
    if (/["\\$`\n]/.test(word)) throw new RangeError(`${JSON.stringify(word)} is no word of a rule.`);
    return /^[A-Za-z0-9_./:-]+$/.test(word) ? word : `"${word}"`;
  });
  return words.join(' ') as ShellText;
}

/**
 * Sets `lvs_rule` to `absent` where there can be no rule, for a look at two files costs no process: as long as no chain
 * of nf_tables does NAT, nobody uses its module (each holds a reference, `nft_chain_parse_hook` in
 * nf_tables_api.c), and the older kind lists its tables (`xt_proto_init` in x_tables.c). Otherwise nothing is known.
 */
const knowAbsence = sh`lvs_rule= lvs_users= lvs_tables=
[ ! -r /sys/module/nft_chain_nat/refcnt ] || read -r lvs_users </sys/module/nft_chain_nat/refcnt || :
if [ "$lvs_users" = 0 ]; then
  lvs_rule=absent
  if [ -r /proc/net/ip_tables_names ]; then
    while read -r lvs_tables; do [ "$lvs_tables" != nat ] || lvs_rule=; done </proc/net/ip_tables_names
  fi
fi`;

/** The same for people. */
export function plainNatRule(rule: readonly string[]): ShellText {
  return lines(
    sh`# Added once; other rules stay. (A script that begins with "iptables -t nat -F" would wipe them out.)`,
    sh`iptables -t nat -C ${rule} 2>/dev/null ||
  iptables -t nat -A ${rule}`,
  );
}
