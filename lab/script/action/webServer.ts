import type { ActionOf, ActionRenderer } from '../actionRenderer.ts';
import { expectFile, placeFile, takeBackFile, writeFile, type PlacedFile } from '../placedFile.ts';
import { lastingRecord, runtimeRecord } from '../record.ts';
import { lines, sh, verbatim, type ShellText } from '../shellText.ts';

type WebServer = ActionOf<'web-server'>;

/** Where nginx writes the id of its main process on Debian (`pid` in nginx.conf, `PIDFile` of its unit). */
const pidFile = '/run/nginx.pid';

/**
 * nginx, listening on the ports of the services. Started for this boot only: everything else that makes the lab goes with a
 * reboot, and `up` brings all of it back.
 */
export const webServer: ActionRenderer<WebServer> = {
  script(action, lab) {
    const { ports } = action;
    const started = runtimeRecord(lab, 'nginx-started');
    const site = siteOf(action, lab);
    return {
      probe: lines(
        ...(site === undefined ? [] : [expectFile(site)]),
        findNginx,
        sh`[ -n "$lvs_pid" ] || return 1`,
        findSockets,
        ...ports.flatMap((port) => [
          findListener(port),
          sh`[ -n "$lvs_inode" ] || return 1
case $lvs_sockets in *"socket:[$lvs_inode]"*) ;; *) return 1 ;; esac`,
        ]),
      ),
      apply: lines(
        ...(site === undefined ? [] : [placeFile(site)]),
        findNginx,
        sh`if [ -z "$lvs_pid" ]; then`,
        ...ports.map(refuseOtherListener),
        sh`  printf '' >${started} || return 1
  if ! { ${start}; }; then
    nginx -t >&2
    [ ! -d /run/systemd/system ] || journalctl -u nginx -n 10 --no-pager >&2
    return 1
  fi
  return 0
fi`,
        // It runs already: have it read its configuration again, and give it a while to open the port.
        sh`nginx -t -q && nginx -s reload || return 1
lvs_tries=50
while [ "$lvs_tries" -gt 0 ]; do
  lvs_missing=`,
        ...ports.flatMap((port) => [
          findListener(port),
          sh`  [ -n "$lvs_inode" ] || lvs_missing="$lvs_missing "${port}`,
        ]),
        sh`  [ -n "$lvs_missing" ] || return 0
  sleep 0.1
  lvs_tries=$((lvs_tries - 1))
done
echo "nginx runs, but no site of it listens on port$lvs_missing of every IPv4 address." >&2
return 1`,
      ),
      undo: lines(
        sh`lvs_failed=0`,
        ...(site === undefined ? [] : [takeBackFile(site)]),
        findNginx,
        sh`if [ -e ${started} ]; then
  if [ -z "$lvs_pid" ] || ${stop}; then rm -f ${started}; else lvs_failed=1; fi`,
        ...(site === undefined
          ? []
          : [
              sh`elif [ -n "$lvs_pid" ]; then
  nginx -s reload || lvs_failed=1`,
            ]),
        sh`fi`,
        sh`[ "$lvs_failed" -eq 0 ]`,
      ),
    };
  },

  plain({ site }) {
    return lines(
      ...(site === undefined ? [] : [writeFile(site)]),
      sh`if [ -d /run/systemd/system ]; then
  systemctl reload-or-restart nginx
elif ! nginx -s reload 2>/dev/null; then
  nginx
fi`,
    );
  },
};

const start = verbatim(sh`if [ -d /run/systemd/system ]; then systemctl start nginx; else nginx; fi`);
const stop = verbatim(
  sh`{ if [ -d /run/systemd/system ]; then systemctl stop nginx; else nginx -s quit; fi; }`,
);

function siteOf({ site }: WebServer, lab: string): PlacedFile | undefined {
  return site === undefined ? undefined : { ...site, record: lastingRecord(lab, 'nginx-site') };
}

/** Sets `lvs_pid` to nginx's main process, or to nothing. A pid file may be older than the process of that number. */
const findNginx = sh`lvs_pid=
if [ -r ${pidFile} ] && read -r lvs_pid <${pidFile}; then
  lvs_comm=
  [ -r "/proc/$lvs_pid/comm" ] && read -r lvs_comm <"/proc/$lvs_pid/comm"
  [ "$lvs_comm" = nginx ] || lvs_pid=
fi`;

/**
 * Sets `lvs_sockets` to the sockets of nginx's main process, as links to them are called: `socket:[4711]`. Since Linux
 * 5.14 the number stands in fdinfo (`seq_show` in fs/proc/fd.c), which is read without a process.
 */
const findSockets = sh`lvs_sockets=
for lvs_file in "/proc/$lvs_pid/fd/"*; do
  [ -S "$lvs_file" ] || continue
  while read -r lvs_key lvs_number; do
    [ "$lvs_key" != ino: ] || lvs_sockets="$lvs_sockets socket:[$lvs_number]"
  done <"/proc/$lvs_pid/fdinfo/\${lvs_file##*/}"
done
[ -n "$lvs_sockets" ] || lvs_sockets=$(readlink "/proc/$lvs_pid/fd/"*)`;

/**
 * Sets `lvs_inode` to the socket that listens on the port of every IPv4 address, or to nothing. /proc/net/tcp lists
 * listening sockets (state 0A) before all others (`tcp4_seq_show` in net/ipv4/tcp_ipv4.c), so the search ends with
 * them, however many connections there are.
 */
function findListener(port: number): ShellText {
  return sh`lvs_inode=
while read -r lvs_slot lvs_local lvs_remote lvs_state lvs_queues lvs_timer lvs_retries lvs_uid lvs_timeout lvs_number lvs_rest; do
  case "$lvs_state $lvs_local" in
    '0A 00000000:'${portInHex(port)}) lvs_inode=$lvs_number; break ;;
    '0A '* | 'st '*) ;;
    *) break ;;
  esac
done </proc/net/tcp`;
}

/** Ends the function it stands in, naming the process, if something else has the port on IPv4 or IPv6. */
function refuseOtherListener(port: number): ShellText {
  return sh`  for lvs_file in /proc/net/tcp /proc/net/tcp6; do
    [ -r "$lvs_file" ] || continue
    while read -r lvs_slot lvs_local lvs_remote lvs_state lvs_rest; do
      case "$lvs_state \${lvs_local##*:}" in
        '0A '${portInHex(port)})
          echo ${`Port ${port} is taken by another program than nginx; stop it first:`} >&2
          ss -Hltnp ${`sport = :${port}`} >&2
          return 1
          ;;
        '0A '* | 'st '*) ;;
        *) break ;;
      esac
    done <"$lvs_file"
  done`;
}

function portInHex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}
