import { servicesOf, type Lab, type MachineInLab } from '../model/lab.ts';
import { hasOwnVip } from '../model/ownVip.ts';
import { pageFile } from '../model/pageFile.ts';
import { serverPorts } from '../model/serverPorts.ts';
import { expectFile } from '../script/placedFile.ts';
import { lines, sh, type ShellText } from '../script/shellText.ts';

/** Line that begins a part of the output; no output of the commands below begins a line so. */
const mark = 'lvs-lab-part';

/**
 * Shell text that prints what `parseObservation` reads: `/proc` and `/sys` by built-ins, few commands. What a machine
 * lacks is an empty part. Runs as root and changes nothing.
 */
export function observeScript(lab: Lab, { machine, role }: MachineInLab): ShellText {
  const { forwarding } = lab.service;
  const page =
    serverPorts(lab, 'tcp').length === 0
      ? undefined
      : lab.realServers.find(({ name }) => name === machine.name)?.page;
  return lines(
    observeAnywhere,
    ...(role === 'director' ? [observeDirector] : []),
    ...(role === 'director' && hasMoreThanProcShows(lab) ? [observeListing] : []),
    ...(role === 'director' && hasMarks(lab) ? [observeMarks] : []),
    ...(role === 'director' && forwarding === 'fullnat' ? [observeSourceNat] : []),
    ...(role === 'director' && forwarding === 'dr' ? [askSilentNeighbours(lab)] : []),
    sh`lvs_show neighbours /proc/net/arp`,
    ...(role === 'realServer' && hasOwnVip(lab) ? [observeInterfaceSettings] : []),
    ...(role === 'realServer' && serverPorts(lab, 'udp').length > 0 ? [observeUdp] : []),
    ...(page === undefined ? [] : [observePage(page), observeNginx]),
    sh`printf '\n%s %s\n' ${mark} end`,
  );
}

/** `ip -4 addr` leaves MAC addresses out. */
const observeAnywhere = sh`lvs_show() {
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
printf '\n%s %s\n' ${mark} macs
for lvs_dir in /sys/class/net/*; do
  lvs_value=
  [ -r "$lvs_dir/address" ] && read -r lvs_value <"$lvs_dir/address"
  [ -z "$lvs_value" ] || printf '%s %s\n' "\${lvs_dir##*/}" "$lvs_value"
done
printf '\n%s %s\n' ${mark} route
ip -4 -j route show 2>/dev/null
printf '\n%s %s\n' ${mark} listen
ss -H -ltnp 2>/dev/null
printf '\n%s %s\n' ${mark} firewall
command -v iptables-save >/dev/null && iptables-save -t filter 2>/dev/null`;

/** A busy director has tens of thousands of connections: grep finds those that count, and stops at a hundred. */
const observeDirector = sh`printf '\n%s %s\n' ${mark} send_redirects
for lvs_file in /proc/sys/net/ipv4/conf/*/send_redirects; do
  lvs_value=
  [ -r "$lvs_file" ] && read -r lvs_value <"$lvs_file"
  lvs_name=\${lvs_file#/proc/sys/net/ipv4/conf/}
  [ "$lvs_value" != 1 ] || printf '%s\n' "\${lvs_name%/*}"
done
printf '\n%s %s\n' ${mark} established
[ -r /proc/net/ip_vs_conn ] && grep -m 101 -e '^Pro FromIP' -e ' ESTABLISHED ' /proc/net/ip_vs_conn`;

/** Whether the lab asks for what /proc/net/ip_vs does not show, or not whole. */
function hasMoreThanProcShows(lab: Lab): boolean {
  return (
    servicesOf(lab).some(
      ({ schedulerFlags, persistence }) => schedulerFlags !== undefined || persistence !== undefined,
    ) ||
    lab.realServers.some(
      ({ upperThreshold, lowerThreshold }) => upperThreshold !== undefined || lowerThreshold !== undefined,
    )
  );
}

function hasMarks(lab: Lab): boolean {
  return servicesOf(lab).some(({ firewallMark }) => firewallMark !== undefined);
}

/** Both need ip_vs, and ipvsadm would load it. */
const observeListing = sh`if [ -r /proc/net/ip_vs ] && command -v ipvsadm >/dev/null; then
  printf '\n%s %s\n' ${mark} saved
  ipvsadm -Sn 2>/dev/null
  printf '\n%s %s\n' ${mark} thresholds
  ipvsadm -ln --thresholds 2>/dev/null
fi`;

const observeMarks = sh`printf '\n%s %s\n' ${mark} marks
command -v iptables-save >/dev/null && iptables-save -t mangle 2>/dev/null`;

const observeUdp = sh`printf '\n%s %s\n' ${mark} listen_udp
ss -H -lunp 2>/dev/null`;

/**
 * A neighbour that did not answer ARP is kept as such until somebody asks again, maybe long after it is back. So those
 * real servers are asked once more; after a second, who is still unknown does not answer.
 */
function askSilentNeighbours(lab: Lab): ShellText {
  const addresses = lab.realServers.flatMap((server) => Object.values(server.addresses));
  return sh`lvs_silent=$(ip -4 neigh show nud failed nud incomplete 2>/dev/null)
while read -r lvs_address lvs_rest; do
  case ${` ${addresses.join(' ')} `} in
    *" \${lvs_address:-none} "*) ping -q -c 1 -W 1 "$lvs_address" >/dev/null 2>&1 & ;;
  esac
done <<LVS_END
$lvs_silent
LVS_END
wait`;
}

const observeSourceNat = sh`lvs_show conntrack /proc/sys/net/ipv4/vs/conntrack
printf '\n%s %s\n' ${mark} nat
command -v iptables-save >/dev/null && iptables-save -t nat 2>/dev/null`;

/** The first digit says all of these: none has more. */
const observeInterfaceSettings = sh`printf '\n%s %s\n' ${mark} interface_settings
for lvs_dir in /proc/sys/net/ipv4/conf/*; do
  for lvs_name in arp_ignore arp_announce rp_filter; do
    lvs_value=
    [ -r "$lvs_dir/$lvs_name" ] && read -r lvs_value <"$lvs_dir/$lvs_name"
    [ -z "$lvs_value" ] || printf '%s %s %s\n' "\${lvs_dir##*/}" "$lvs_name" "$lvs_value"
  done
done`;

function observePage(page: string): ShellText {
  return lines(
    sh`printf '\n%s %s\n' ${mark} page
lvs_expect_page() {`,
    expectFile({ file: pageFile, content: page }),
    sh`}
if ! [ -e ${pageFile} ]; then echo missing; elif lvs_expect_page; then echo right; else echo wrong; fi`,
  );
}

/**
 * State T of the main process and its workers (proc_pid_stat(5)); nginx's name has no space in it. Where it does not
 * run, what systemd, its control group and the kernel log say of its end. A group that is empty is gone: the one around
 * it has counted the same.
 */
const observeNginx = sh`printf '\n%s %s\n' ${mark} stopped
if [ -r /run/nginx.pid ] && read -r lvs_pid </run/nginx.pid && [ -d "/proc/$lvs_pid" ]; then
  lvs_children=
  [ -r "/proc/$lvs_pid/task/$lvs_pid/children" ] && read -r lvs_children <"/proc/$lvs_pid/task/$lvs_pid/children"
  for lvs_pid in $lvs_pid $lvs_children; do
    [ -r "/proc/$lvs_pid/stat" ] && read -r lvs_number lvs_comm lvs_state lvs_rest <"/proc/$lvs_pid/stat" || continue
    [ "$lvs_comm $lvs_state" != '(nginx) T' ] || printf '%s\n' "$lvs_number"
  done
elif [ -d /run/systemd/system ]; then
  printf '\n%s %s\n' ${mark} memory
  systemctl show nginx.service --property=Result,MemoryMax 2>/dev/null
  for lvs_group in /sys/fs/cgroup/system.slice/nginx.service /sys/fs/cgroup/system.slice; do
    [ -r "$lvs_group/memory.events" ] && grep -e '^oom_kill ' "$lvs_group/memory.events" && break
  done
  dmesg 2>/dev/null | grep -e 'Killed process [0-9]* (nginx)' | tail -n 1
fi`;

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
