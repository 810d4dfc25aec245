import { parseIpv4 } from '../../model/ipv4.ts';
import type { ActionOf, ActionRenderer } from '../actionRenderer.ts';
import { runtimeRecord } from '../record.ts';
import { lines, quote, sh, verbatim, type ShellText } from '../shellText.ts';

type DnsServer = ActionOf<'dns-server'>;

/**
 * dnsmasq, one process for each port, started for this boot only: by systemd as a transient unit where it runs, which
 * leaves no file behind. It listens on the named addresses alone (`--bind-interfaces`): so an answer leaves with the
 * address that was asked, the VIP under DR and TUN, and systemd-resolved may keep 127.0.0.53. It asks nobody else,
 * reads no configuration and no hosts file.
 */
export const dnsServer: ActionRenderer<DnsServer> = {
  script(action, lab) {
    const started = runtimeRecord(lab, 'dns-started');
    return {
      probe: lines(
        ...action.ports.map((port) => lines(findServer(action, port), sh`[ -n "$lvs_pid" ] || return 1`)),
      ),
      apply: lines(
        sh`printf '' >${started} || return 1
[ -d ${folderOf(action.logFile)} ] || mkdir -p ${folderOf(action.logFile)} || return 1`,
        ...action.ports.map(
          (port) => sh`${verbatim(findServer(action, port))}
if [ -z "$lvs_pid" ]; then
${verbatim(stop(port))}
  if ! { ${verbatim(start(action, port))}; }; then
    echo ${`dnsmasq does not start on UDP port ${port}. Who has the port:`} >&2
    ss -Hlunp ${`sport = :${port}`} >&2
    return 1
  fi
fi`,
        ),
      ),
      undo: sh`lvs_failed=0
if [ -e ${started} ]; then
${verbatim(lines(...action.ports.map(stop)))}
  rm -f ${action.logFile} && rm -f ${started} || lvs_failed=1
  rmdir ${folderOf(action.logFile)} 2>/dev/null
fi
[ "$lvs_failed" -eq 0 ]`,
    };
  },

  plain(action) {
    return lines(
      sh`mkdir -p ${folderOf(action.logFile)}`,
      ...action.ports.map(
        (port) => sh`if [ -d /run/systemd/system ]; then
  systemctl stop ${unitOf(port)} 2>/dev/null || true
  ${verbatim(asUnit(port))} \
    ${verbatim(plainCommandOf(action, port))}
elif ! kill -0 "$(cat ${pidFileOf(port)} 2>/dev/null)" 2>/dev/null; then
  ${verbatim(plainCommandOf(action, port))}
fi`,
      ),
    );
  },
};

/** Name of the unit of a port. */
function unitOf(port: number): string {
  return `lvs-lab-dns-${port}`;
}

function pidFileOf(port: number): string {
  return `/run/${unitOf(port)}.pid`;
}

/** What comes before the command where systemd is to run it; it answers once the server listens. */
function asUnit(port: number): ShellText {
  return sh`systemd-run --quiet --collect --unit=${unitOf(port)} --service-type=forking -p PIDFile=${pidFileOf(port)}`;
}

function commandOf(action: DnsServer, port: number): ShellText {
  return sh`dnsmasq ${optionsOf(action, port)}`;
}

/** The same over several lines. */
function plainCommandOf(action: DnsServer, port: number): ShellText {
  return ['dnsmasq', ...optionsOf(action, port)].map(quote).join(' \\\n    ') as ShellText;
}

function optionsOf({ addresses, domain, answer, logFile }: DnsServer, port: number): readonly string[] {
  return [
    '--conf-file=/dev/null',
    `--port=${port}`,
    '--bind-interfaces',
    ...addresses.map((address) => `--listen-address=${address}`),
    '--no-resolv',
    '--no-hosts',
    `--address=/${domain}/${answer}`,
    '--log-queries=extra',
    `--log-facility=${logFile}`,
    `--pid-file=${pidFileOf(port)}`,
  ];
}

function start(action: DnsServer, port: number): ShellText {
  return sh`if [ -d /run/systemd/system ]; then ${verbatim(asUnit(port))} ${verbatim(commandOf(action, port))}; else ${verbatim(commandOf(action, port))}; fi`;
}

/** Ends what has the pid file of a port, if it is dnsmasq, and waits until it is gone. */
function stop(port: number): ShellText {
  return sh`  if [ -e ${pidFileOf(port)} ] && [ -d /run/systemd/system ]; then
    systemctl stop ${unitOf(port)} 2>/dev/null
  fi
  if [ -r ${pidFileOf(port)} ] && read -r lvs_pid <${pidFileOf(port)} &&
    [ -r "/proc/$lvs_pid/comm" ] && read -r lvs_comm <"/proc/$lvs_pid/comm" && [ "$lvs_comm" = dnsmasq ]; then
    kill "$lvs_pid"
    lvs_tries=50
    while [ -d "/proc/$lvs_pid" ] && [ "$lvs_tries" -gt 0 ]; do
      sleep 0.1
      lvs_tries=$((lvs_tries - 1))
    done
  fi
  rm -f ${pidFileOf(port)}`;
}

/**
 * Sets `lvs_pid` to the process that is our server on a port, or to nothing. A pid file may be older than the process of
 * that number, so the process must have been called with just our options (dash's `read` drops the NUL bytes between
 * them), and it must hold a socket on each address. /proc/net/udp writes addresses as the machine holds them in memory.
 */
function findServer(action: DnsServer, port: number): ShellText {
  const sockets = action.addresses.map((address) => inMemory(address, port));
  return sh`lvs_pid= lvs_line= lvs_inodes=
if [ -r ${pidFileOf(port)} ] && read -r lvs_pid <${pidFileOf(port)}; then
  [ -r "/proc/$lvs_pid/cmdline" ] && read -r lvs_line <"/proc/$lvs_pid/cmdline"
  case $lvs_line in *${`dnsmasq${optionsOf(action, port).join('')}`}) ;; *) lvs_pid= ;; esac
fi
if [ -n "$lvs_pid" ]; then
  while read -r lvs_slot lvs_local lvs_remote lvs_state lvs_queues lvs_timer lvs_retries lvs_uid lvs_timeout lvs_number lvs_rest; do
    case $lvs_local in ${verbatim(sockets.map((socket) => sh`${socket}`).join(' | ') as ShellText)}) lvs_inodes="$lvs_inodes $lvs_number" ;; esac
  done </proc/net/udp
  lvs_line=$(readlink "/proc/$lvs_pid/fd/"*)
  set -- $lvs_inodes
  [ "$#" -eq ${sockets.length} ] || lvs_pid=
  for lvs_number; do
    case $lvs_line in *"socket:[$lvs_number]"*) ;; *) lvs_pid= ;; esac
  done
fi`;
}

/** `6E83A8C0:0035` */
function inMemory(address: string, port: number): string {
  const value = parseIpv4(address);
  if (value === undefined) throw new RangeError(`${JSON.stringify(address)} is no IPv4 address.`);
  const bytes = value.toString(16).padStart(8, '0').match(/../g) ?? [];
  return `${bytes.toReversed().join('')}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/')) || '/';
}
