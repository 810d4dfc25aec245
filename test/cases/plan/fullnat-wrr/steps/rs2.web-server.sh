### probe
lvs_pid=
if [ -r /run/nginx.pid ] && read -r lvs_pid </run/nginx.pid; then
  lvs_comm=
  [ -r "/proc/$lvs_pid/comm" ] && read -r lvs_comm <"/proc/$lvs_pid/comm"
  [ "$lvs_comm" = nginx ] || lvs_pid=
fi
[ -n "$lvs_pid" ] || return 1
lvs_sockets=
for lvs_file in "/proc/$lvs_pid/fd/"*; do
  [ -S "$lvs_file" ] || continue
  while read -r lvs_key lvs_number; do
    [ "$lvs_key" != ino: ] || lvs_sockets="$lvs_sockets socket:[$lvs_number]"
  done <"/proc/$lvs_pid/fdinfo/${lvs_file##*/}"
done
[ -n "$lvs_sockets" ] || lvs_sockets=$(readlink "/proc/$lvs_pid/fd/"*)
lvs_inode=
while read -r lvs_slot lvs_local lvs_remote lvs_state lvs_queues lvs_timer lvs_retries lvs_uid lvs_timeout lvs_number lvs_rest; do
  case "$lvs_state $lvs_local" in
    '0A 00000000:'0050) lvs_inode=$lvs_number; break ;;
    '0A '* | 'st '*) ;;
    *) break ;;
  esac
done </proc/net/tcp
[ -n "$lvs_inode" ] || return 1
case $lvs_sockets in *"socket:[$lvs_inode]"*) ;; *) return 1 ;; esac

### apply
lvs_pid=
if [ -r /run/nginx.pid ] && read -r lvs_pid </run/nginx.pid; then
  lvs_comm=
  [ -r "/proc/$lvs_pid/comm" ] && read -r lvs_comm <"/proc/$lvs_pid/comm"
  [ "$lvs_comm" = nginx ] || lvs_pid=
fi
if [ -z "$lvs_pid" ]; then
  for lvs_file in /proc/net/tcp /proc/net/tcp6; do
    [ -r "$lvs_file" ] || continue
    while read -r lvs_slot lvs_local lvs_remote lvs_state lvs_rest; do
      case "$lvs_state ${lvs_local##*:}" in
        '0A '0050)
          echo 'Port 80 is taken by another program than nginx; stop it first:' >&2
          ss -Hltnp 'sport = :80' >&2
          return 1
          ;;
        '0A '* | 'st '*) ;;
        *) break ;;
      esac
    done <"$lvs_file"
  done
  printf '' >/run/lvs-lab.fullnat-wrr.nginx-started || return 1
  if ! { if [ -d /run/systemd/system ]; then systemctl start nginx; else nginx; fi; }; then
    nginx -t >&2
    [ ! -d /run/systemd/system ] || journalctl -u nginx -n 10 --no-pager >&2
    return 1
  fi
  return 0
fi
nginx -t -q && nginx -s reload || return 1
lvs_tries=50
while [ "$lvs_tries" -gt 0 ]; do
  lvs_missing=
lvs_inode=
while read -r lvs_slot lvs_local lvs_remote lvs_state lvs_queues lvs_timer lvs_retries lvs_uid lvs_timeout lvs_number lvs_rest; do
  case "$lvs_state $lvs_local" in
    '0A 00000000:'0050) lvs_inode=$lvs_number; break ;;
    '0A '* | 'st '*) ;;
    *) break ;;
  esac
done </proc/net/tcp
  [ -n "$lvs_inode" ] || lvs_missing="$lvs_missing "80
  [ -n "$lvs_missing" ] || return 0
  sleep 0.1
  lvs_tries=$((lvs_tries - 1))
done
echo "nginx runs, but no site of it listens on port$lvs_missing of every IPv4 address." >&2
return 1

### undo
lvs_failed=0
lvs_pid=
if [ -r /run/nginx.pid ] && read -r lvs_pid </run/nginx.pid; then
  lvs_comm=
  [ -r "/proc/$lvs_pid/comm" ] && read -r lvs_comm <"/proc/$lvs_pid/comm"
  [ "$lvs_comm" = nginx ] || lvs_pid=
fi
if [ -e /run/lvs-lab.fullnat-wrr.nginx-started ]; then
  if [ -z "$lvs_pid" ] || { if [ -d /run/systemd/system ]; then systemctl stop nginx; else nginx -s quit; fi; }; then rm -f /run/lvs-lab.fullnat-wrr.nginx-started; else lvs_failed=1; fi
fi
[ "$lvs_failed" -eq 0 ]
