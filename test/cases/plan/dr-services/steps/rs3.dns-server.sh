### probe
lvs_pid= lvs_line= lvs_inodes=
if [ -r /run/lvs-lab-dns-53.pid ] && read -r lvs_pid </run/lvs-lab-dns-53.pid; then
  [ -r "/proc/$lvs_pid/cmdline" ] && read -r lvs_line <"/proc/$lvs_pid/cmdline"
  case $lvs_line in *dnsmasq--conf-file=/dev/null--port=53--bind-interfaces--listen-address=10.0.69.133--listen-address=10.0.69.200--no-resolv--no-hosts--address=/server.lvs-lab/10.0.69.133--log-queries=extra--log-facility=/var/log/lvs-lab/dns.log--pid-file=/run/lvs-lab-dns-53.pid) ;; *) lvs_pid= ;; esac
fi
if [ -n "$lvs_pid" ]; then
  while read -r lvs_slot lvs_local lvs_remote lvs_state lvs_queues lvs_timer lvs_retries lvs_uid lvs_timeout lvs_number lvs_rest; do
    case $lvs_local in 8545000A:0035 | C845000A:0035) lvs_inodes="$lvs_inodes $lvs_number" ;; esac
  done </proc/net/udp
  lvs_line=$(readlink "/proc/$lvs_pid/fd/"*)
  set -- $lvs_inodes
  [ "$#" -eq 2 ] || lvs_pid=
  for lvs_number; do
    case $lvs_line in *"socket:[$lvs_number]"*) ;; *) lvs_pid= ;; esac
  done
fi
[ -n "$lvs_pid" ] || return 1

### apply
printf '' >/run/lvs-lab.dr-services.dns-started || return 1
[ -d /var/log/lvs-lab ] || mkdir -p /var/log/lvs-lab || return 1
lvs_pid= lvs_line= lvs_inodes=
if [ -r /run/lvs-lab-dns-53.pid ] && read -r lvs_pid </run/lvs-lab-dns-53.pid; then
  [ -r "/proc/$lvs_pid/cmdline" ] && read -r lvs_line <"/proc/$lvs_pid/cmdline"
  case $lvs_line in *dnsmasq--conf-file=/dev/null--port=53--bind-interfaces--listen-address=10.0.69.133--listen-address=10.0.69.200--no-resolv--no-hosts--address=/server.lvs-lab/10.0.69.133--log-queries=extra--log-facility=/var/log/lvs-lab/dns.log--pid-file=/run/lvs-lab-dns-53.pid) ;; *) lvs_pid= ;; esac
fi
if [ -n "$lvs_pid" ]; then
  while read -r lvs_slot lvs_local lvs_remote lvs_state lvs_queues lvs_timer lvs_retries lvs_uid lvs_timeout lvs_number lvs_rest; do
    case $lvs_local in 8545000A:0035 | C845000A:0035) lvs_inodes="$lvs_inodes $lvs_number" ;; esac
  done </proc/net/udp
  lvs_line=$(readlink "/proc/$lvs_pid/fd/"*)
  set -- $lvs_inodes
  [ "$#" -eq 2 ] || lvs_pid=
  for lvs_number; do
    case $lvs_line in *"socket:[$lvs_number]"*) ;; *) lvs_pid= ;; esac
  done
fi
if [ -z "$lvs_pid" ]; then
  if [ -e /run/lvs-lab-dns-53.pid ] && [ -d /run/systemd/system ]; then
    systemctl stop lvs-lab-dns-53 2>/dev/null
  fi
  if [ -r /run/lvs-lab-dns-53.pid ] && read -r lvs_pid </run/lvs-lab-dns-53.pid &&
    [ -r "/proc/$lvs_pid/comm" ] && read -r lvs_comm <"/proc/$lvs_pid/comm" && [ "$lvs_comm" = dnsmasq ]; then
    kill "$lvs_pid"
    lvs_tries=50
    while [ -d "/proc/$lvs_pid" ] && [ "$lvs_tries" -gt 0 ]; do
      sleep 0.1
      lvs_tries=$((lvs_tries - 1))
    done
  fi
  rm -f /run/lvs-lab-dns-53.pid
  if ! { if [ -d /run/systemd/system ]; then systemd-run --quiet --collect --unit=lvs-lab-dns-53 --service-type=forking -p PIDFile=/run/lvs-lab-dns-53.pid dnsmasq --conf-file=/dev/null --port=53 --bind-interfaces --listen-address=10.0.69.133 --listen-address=10.0.69.200 --no-resolv --no-hosts --address=/server.lvs-lab/10.0.69.133 --log-queries=extra --log-facility=/var/log/lvs-lab/dns.log --pid-file=/run/lvs-lab-dns-53.pid; else dnsmasq --conf-file=/dev/null --port=53 --bind-interfaces --listen-address=10.0.69.133 --listen-address=10.0.69.200 --no-resolv --no-hosts --address=/server.lvs-lab/10.0.69.133 --log-queries=extra --log-facility=/var/log/lvs-lab/dns.log --pid-file=/run/lvs-lab-dns-53.pid; fi; }; then
    echo 'dnsmasq does not start on UDP port 53. Who has the port:' >&2
    ss -Hlunp 'sport = :53' >&2
    return 1
  fi
fi

### undo
lvs_failed=0
if [ -e /run/lvs-lab.dr-services.dns-started ]; then
  if [ -e /run/lvs-lab-dns-53.pid ] && [ -d /run/systemd/system ]; then
    systemctl stop lvs-lab-dns-53 2>/dev/null
  fi
  if [ -r /run/lvs-lab-dns-53.pid ] && read -r lvs_pid </run/lvs-lab-dns-53.pid &&
    [ -r "/proc/$lvs_pid/comm" ] && read -r lvs_comm <"/proc/$lvs_pid/comm" && [ "$lvs_comm" = dnsmasq ]; then
    kill "$lvs_pid"
    lvs_tries=50
    while [ -d "/proc/$lvs_pid" ] && [ "$lvs_tries" -gt 0 ]; do
      sleep 0.1
      lvs_tries=$((lvs_tries - 1))
    done
  fi
  rm -f /run/lvs-lab-dns-53.pid
  rm -f /var/log/lvs-lab/dns.log && rm -f /run/lvs-lab.dr-services.dns-started || lvs_failed=1
  rmdir /var/log/lvs-lab 2>/dev/null
fi
[ "$lvs_failed" -eq 0 ]
