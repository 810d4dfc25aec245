### probe
if [ "${lvs_addresses_of-}" != apply ]; then
  lvs_local=
  for lvs_nic in eth2; do
    [ -r "/sys/class/net/$lvs_nic/flags" ] && read -r lvs_flags <"/sys/class/net/$lvs_nic/flags" || continue
    [ $(($lvs_flags & 1)) -eq 1 ] || lvs_local=none
  done
  if [ "$lvs_local" = none ] && [ -r /proc/net/fib_trie ]; then
    while read -r lvs_a lvs_b lvs_rest; do
      case "$lvs_a $lvs_b $lvs_rest" in
        '|-- '*) lvs_leaf=$lvs_b ;;
        '/32 host LOCAL'*)
          case $lvs_leaf in 192.168.131.110) lvs_local= ;; esac
          ;;
      esac
    done </proc/net/fib_trie
  else
    lvs_local=
  fi
  lvs_addresses=
  [ "$lvs_local" = none ] || lvs_addresses=$(ip -o -4 addr show) || return 1
fi
lvs_addresses_of=probe
for lvs_pair in eth2:192.168.131.110/24; do
  lvs_nic=${lvs_pair%%:*} lvs_wanted=${lvs_pair#*:} lvs_found=0
  [ -r "/sys/class/net/$lvs_nic/flags" ] && read -r lvs_flags <"/sys/class/net/$lvs_nic/flags" || return 1
  [ $(($lvs_flags & 1)) -eq 1 ] || return 1
  while read -r lvs_index lvs_name lvs_family lvs_address lvs_rest; do
    case "$lvs_name $lvs_address" in
      "$lvs_nic $lvs_wanted") lvs_found=1 ;;
      "$lvs_nic ${lvs_wanted%/*}/"*) return 1 ;;
    esac
  done <<LVS_END
$lvs_addresses
LVS_END
  [ "$lvs_found" -eq 1 ] || return 1
done
lvs_default=none
while read -r lvs_name lvs_target lvs_gateway lvs_flags lvs_references lvs_use lvs_metric lvs_mask lvs_rest; do
  [ "$lvs_target $lvs_mask" = '00000000 00000000' ] || continue
  if [ "$lvs_name $lvs_gateway $lvs_metric" = eth2' 8483A8C0 0' ]; then
    lvs_default=right
    break
  fi
  lvs_default=other
done </proc/net/route
[ "$lvs_default" = right ]

### apply
if [ "${lvs_addresses_of-}" != probe ]; then
  lvs_local=
  for lvs_nic in eth2; do
    [ -r "/sys/class/net/$lvs_nic/flags" ] && read -r lvs_flags <"/sys/class/net/$lvs_nic/flags" || continue
    [ $(($lvs_flags & 1)) -eq 1 ] || lvs_local=none
  done
  if [ "$lvs_local" = none ] && [ -r /proc/net/fib_trie ]; then
    while read -r lvs_a lvs_b lvs_rest; do
      case "$lvs_a $lvs_b $lvs_rest" in
        '|-- '*) lvs_leaf=$lvs_b ;;
        '/32 host LOCAL'*)
          case $lvs_leaf in 192.168.131.110) lvs_local= ;; esac
          ;;
      esac
    done </proc/net/fib_trie
  else
    lvs_local=
  fi
  lvs_addresses=
  [ "$lvs_local" = none ] || lvs_addresses=$(ip -o -4 addr show) || return 1
fi
lvs_addresses_of=
lvs_batch=
for lvs_pair in eth2:192.168.131.110/24; do
  lvs_nic=${lvs_pair%%:*} lvs_wanted=${lvs_pair#*:} lvs_found=0 lvs_wrong= lvs_line=
  if ! [ -r "/sys/class/net/$lvs_nic/flags" ] || ! read -r lvs_flags <"/sys/class/net/$lvs_nic/flags"; then
    echo "There is no interface $lvs_nic." >&2
    return 1
  fi
  if [ $(($lvs_flags & 1)) -eq 0 ]; then
    [ -e /run/lvs-lab.nat-marks.network".link.$lvs_nic" ] ||
      echo "remove link set dev $lvs_nic down" >/run/lvs-lab.nat-marks.network".link.$lvs_nic" || return 1
    lvs_batch="${lvs_batch}link set dev $lvs_nic up
"
  fi
  while read -r lvs_index lvs_name lvs_family lvs_address lvs_rest; do
    case "$lvs_name $lvs_address" in
      "$lvs_nic $lvs_wanted") lvs_found=1 ;;
      "$lvs_nic ${lvs_wanted%/*}/"*) lvs_wrong="$lvs_wrong $lvs_address" ;;
    esac
  done <<LVS_END
$lvs_addresses
LVS_END
  if [ "$lvs_found" -eq 0 ]; then
    lvs_line="remove addr del $lvs_wanted dev $lvs_nic
"
    lvs_batch="${lvs_batch}addr replace $lvs_wanted dev $lvs_nic
"
  fi
  for lvs_address in $lvs_wrong; do
    lvs_line="${lvs_line}restore addr replace $lvs_address dev $lvs_nic
"
    lvs_batch="${lvs_batch}addr del $lvs_address dev $lvs_nic
"
  done
  lvs_file=/run/lvs-lab.nat-marks.network.address.$lvs_nic.${lvs_wanted%/*}
  [ -z "$lvs_line" ] || [ -e "$lvs_file" ] || printf %s "$lvs_line" >"$lvs_file" || return 1
done
lvs_default=none
while read -r lvs_name lvs_target lvs_gateway lvs_flags lvs_references lvs_use lvs_metric lvs_mask lvs_rest; do
  [ "$lvs_target $lvs_mask" = '00000000 00000000' ] || continue
  if [ "$lvs_name $lvs_gateway $lvs_metric" = eth2' 8483A8C0 0' ]; then
    lvs_default=right
    break
  fi
  lvs_default=other
done </proc/net/route
if [ "$lvs_default" != right ]; then
  lvs_line='remove route del ''default via 192.168.131.132 dev 'eth2
  if [ "$lvs_default" = other ]; then
    lvs_routes=$(ip -o -4 route show default) || return 1
    while read -r lvs_route; do
      case $lvs_route in *' metric '* | '') ;; *) lvs_line="restore route replace ${lvs_route%%linkdown*}" ;; esac
    done <<LVS_END
$lvs_routes
LVS_END
    lvs_peer=${SSH_CONNECTION:-} lvs_pid=$PPID
    while [ -z "$lvs_peer" ] && [ "${lvs_pid:-0}" -gt 1 ] && [ -r "/proc/$lvs_pid/environ" ]; do
      lvs_peer=$(tr '\0' '\n' <"/proc/$lvs_pid/environ" | sed -n 's/^SSH_CONNECTION=//p')
      read -r lvs_line_of_stat <"/proc/$lvs_pid/stat"
      lvs_pid=${lvs_line_of_stat##*) ? } lvs_pid=${lvs_pid%% *}
    done
    lvs_peer=${lvs_peer%% *}
    case $lvs_peer in
      '' | *[!0-9.]*) ;;
      *)
        lvs_way=$(ip -o -4 route get fibmatch "$lvs_peer") || return 1
        case $lvs_way in
          'default '*)
            lvs_batch="${lvs_batch}route replace $lvs_peer ${lvs_way#default }
"
            [ -e /run/lvs-lab.nat-marks.network.management-route ] || echo "remove route del $lvs_peer" >/run/lvs-lab.nat-marks.network.management-route || return 1
            ;;
        esac
        ;;
    esac
  fi
  [ -e /run/lvs-lab.nat-marks.network.default-route ] || printf '%s\n' "$lvs_line" >/run/lvs-lab.nat-marks.network.default-route || return 1
  lvs_batch="${lvs_batch}route replace "'default via 192.168.131.132 dev 'eth2"
"
fi
[ -n "$lvs_batch" ] || return 0
lvs_addresses=$(ip -o -batch - <<LVS_END
${lvs_batch}addr show
LVS_END
) || return 1
lvs_addresses_of=apply

### undo
lvs_failed=0 lvs_restore= lvs_remove=
for lvs_file in /run/lvs-lab.nat-marks.network.*; do
  [ -e "$lvs_file" ] || continue
  while read -r lvs_kind lvs_line; do
    case $lvs_kind in
      restore) lvs_restore="$lvs_restore$lvs_line
" ;;
      remove) lvs_remove="$lvs_remove$lvs_line
" ;;
    esac
  done <"$lvs_file"
done
if [ -n "$lvs_restore" ]; then
  ip -force -batch - <<LVS_END || lvs_failed=1
${lvs_restore%?}
LVS_END
fi
if [ -n "$lvs_remove" ]; then
  ip -force -batch - 2>/dev/null <<LVS_END || :
${lvs_remove%?}
LVS_END
fi
rm -f /run/lvs-lab.nat-marks.network.*
[ "$lvs_failed" -eq 0 ]
