import { sh, type ShellText } from '../shellText.ts';

/**
 * Adds to `lvs_batch` a route of its own for the computer that we are logged in from, if the way to it is the default
 * route that is about to change, and records it. Without it the very session that changes the route would be cut off.
 * sudo drops SSH_CONNECTION, so the processes above this shell are asked for it too.
 */
export function keepManagementRoute(record: string): ShellText {
  return sh`    lvs_peer=\${SSH_CONNECTION:-} lvs_pid=$PPID
    while [ -z "$lvs_peer" ] && [ "\${lvs_pid:-0}" -gt 1 ] && [ -r "/proc/$lvs_pid/environ" ]; do
      lvs_peer=$(tr '\0' '\n' <"/proc/$lvs_pid/environ" | sed -n 's/^SSH_CONNECTION=//p')
      read -r lvs_line_of_stat <"/proc/$lvs_pid/stat"
      lvs_pid=\${lvs_line_of_stat##*) ? } lvs_pid=\${lvs_pid%% *}
    done
    lvs_peer=\${lvs_peer%% *}
    case $lvs_peer in
      '' | *[!0-9.]*) ;;
      *)
        lvs_way=$(ip -o -4 route get fibmatch "$lvs_peer") || return 1
        case $lvs_way in
          'default '*)
            lvs_batch="\${lvs_batch}route replace $lvs_peer \${lvs_way#default }
"
            [ -e ${record} ] || echo "remove route del $lvs_peer" >${record} || return 1
            ;;
        esac
        ;;
    esac`;
}

/** The same for a script that a person runs. */
export const plainlyKeepManagementRoute = sh`# Logged in over the old default route? Then keep that way for this session.
peer=\${SSH_CONNECTION:-}
peer=\${peer%% *}
if [ -n "$peer" ]; then
  way=$(ip -4 route get fibmatch "$peer" 2>/dev/null || true)
  case $way in
    "default via "*) ip route replace "$peer" \${way#default } ;;
  esac
fi`;
