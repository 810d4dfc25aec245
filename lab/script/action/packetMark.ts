import type { ActionOf, ActionRenderer } from '../actionRenderer.ts';
import { lines, quote, sh, verbatim, type ShellText } from '../shellText.ts';

type PacketMark = ActionOf<'packet-mark'>;

/**
 * Rules of netfilter's mangle table, at the ends of its chains and marked by a comment as the lab's own. There may be
 * many, so all are read by one `iptables-save` and changed by one `iptables-restore`, which touches no other rule.
 */
export const packetMark: ActionRenderer<PacketMark> = {
  script(action) {
    const rules = verbatim(sh`${rulesOf(action)}`);
    return {
      probe: sh`lvs_table=$(iptables-save -t mangle) || return 1
for lvs_rule in ${rules}; do
  case "
$lvs_table
" in
    *"
-A $lvs_rule
"*) ;;
    *) return 1 ;;
  esac
done`,
      apply: sh`lvs_table=$(iptables-save -t mangle) || return 1
lvs_batch=
for lvs_rule in ${rules}; do
  case "
$lvs_table
" in
    *"
-A $lvs_rule
"*) ;;
    *)
      lvs_batch="$lvs_batch-A $lvs_rule
"
      ;;
  esac
done
${verbatim(restore)}`,
      // One for each copy that is there: nobody but the lab writes such rules.
      undo: sh`command -v iptables-save >/dev/null || return 0
lvs_table=$(iptables-save -t mangle) || return 1
lvs_batch=
while read -r lvs_line; do
  case $lvs_line in
    ${alternatives(rulesOf(action).map((rule) => `-A ${rule}`))})
      lvs_batch="$lvs_batch-D \${lvs_line#-A }
"
      ;;
  esac
done <<LVS_END
$lvs_table
LVS_END
${verbatim(restore)}`,
    };
  },

  plain(action) {
    return lines(
      sh`# Added once; other rules stay.`,
      ...rulesForPeople(action).map(
        (rule) => sh`iptables -t mangle -C ${verbatim(rule)} 2>/dev/null ||
  iptables -t mangle -A ${verbatim(rule)}`,
      ),
    );
  },
};

const restore = sh`[ -z "$lvs_batch" ] || iptables-restore -w --noflush <<LVS_END
*mangle
\${lvs_batch}COMMIT
LVS_END`;

/** Chain and rule word for word as iptables-save shows them (nf_tables and legacy alike), which iptables-restore reads. */
function rulesOf({ vip, protocol, ports, mark, chains, comment }: PacketMark): readonly string[] {
  return chains.flatMap((chain) =>
    ports.map(
      (port) =>
        `${chain} -d ${vip}/32 -p ${protocol} -m ${protocol} --dport ${port} -m comment --comment "${comment}" -j MARK --set-xmark 0x${mark.toString(16)}/0xffffffff`,
    ),
  );
}

/** The same as people write them. */
function rulesForPeople({ vip, protocol, ports, mark, chains, comment }: PacketMark): readonly ShellText[] {
  return chains.flatMap((chain) =>
    ports.map(
      (port) =>
        sh`${chain} -d ${`${vip}/32`} -p ${protocol} --dport ${port} -m comment --comment ${comment} -j MARK --set-mark ${mark}`,
    ),
  );
}

/** A pattern of `case` that matches each of the texts. */
function alternatives(texts: readonly string[]): { readonly verbatim: ShellText } {
  return verbatim(texts.map((text) => quote(text)).join(' | ') as ShellText);
}
