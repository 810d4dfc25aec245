import { sh, type ShellText } from '../script/shellText.ts';

/** Line that begins a part of the output; no output of the commands below begins a line so. */
const mark = 'lvs-lab-part';

/**
 * Shell text that prints what `parseObservation` reads: `/proc` and `/sys` by built-ins, four commands. What a
 * machine lacks is an empty part. Runs as root and changes nothing.
 */
export function observeScript(): ShellText {
  return sh`lvs_show() {
  printf '\n%s %s\n' ${mark} "$1"
  [ -r "$2" ] && while IFS= read -r lvs_line || [ -n "$lvs_line" ]; do printf '%s\n' "$lvs_line"; done <"$2"
  return 0
}
lvs_show ip_forward /proc/sys/net/ipv4/ip_forward
lvs_show selinux /sys/fs/selinux/enforce
lvs_show ip_vs /proc/net/ip_vs
printf '\n%s %s\n' ${mark} module
[ -d /sys/module/ip_vs ] && printf 'ip_vs\n'
printf '\n%s %s\n' ${mark} address
ip -4 -j addr show 2>/dev/null
printf '\n%s %s\n' ${mark} route
ip -j route show default 2>/dev/null
printf '\n%s %s\n' ${mark} listen
ss -H -ltnp 2>/dev/null
printf '\n%s %s\n' ${mark} firewall
command -v iptables-save >/dev/null && iptables-save -t filter 2>/dev/null
printf '\n%s %s\n' ${mark} end`;
}

/** The parts of an observation's output by name. Throws when the output was cut off. */
export function observationParts(output: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const part of output.split(`\n${mark} `).slice(1)) {
    const end = part.indexOf('\n');
    parts.set(end < 0 ? part : part.slice(0, end), end < 0 ? '' : part.slice(end + 1).trimEnd());
  }
  if (!parts.has('end')) throw new RangeError('the observation of the machine was cut off');
  return parts;
}
