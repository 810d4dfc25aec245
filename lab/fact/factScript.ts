import { sh, type ShellText } from '../script/shellText.ts';

/**
 * Shell text that prints what `parseMachineFacts` reads, in one piece: each would be a packet of its own. Shell built-ins
 * only: it starts no process, so it costs milliseconds even in a guest where a process costs 30. Like the texts of a step
 * it leaves only variables `lvs_*`.
 */
export function factScript(): ShellText {
  return sh`lvs_facts='lvs-lab-facts 1
'
for lvs_file in /etc/os-release /usr/lib/os-release; do
  [ -r "$lvs_file" ] || continue
  while IFS= read -r lvs_line || [ -n "$lvs_line" ]; do
    case $lvs_line in
      ID=* | ID_LIKE=* | NAME=* | PRETTY_NAME=*) lvs_facts="\${lvs_facts}os-release $lvs_line
" ;;
    esac
  done <"$lvs_file"
  break
done
if read -r lvs_line </proc/sys/kernel/osrelease; then lvs_facts="\${lvs_facts}kernel $lvs_line
"; fi
if [ -d /run/systemd/system ]; then lvs_facts="\${lvs_facts}systemd yes
"; else lvs_facts="\${lvs_facts}systemd no
"; fi
for lvs_dir in /sys/class/net/*; do
  if [ -r "$lvs_dir/address" ] && read -r lvs_line <"$lvs_dir/address"; then
    lvs_facts="\${lvs_facts}interface $lvs_line \${lvs_dir##*/}
"
  fi
done
printf '%send\n' "$lvs_facts"`;
}
