### probe
[ -r /proc/net/ip_vs ] || return 1
lvs_in=0 lvs_there=0 lvs_count=0
while read -r lvs_a lvs_b lvs_c lvs_d lvs_rest; do
  case "$lvs_a $lvs_b" in
    'TCP 0A004584:0050')
      [ "$lvs_c $lvs_d" = 'sh persistent' ] || return 1
      lvs_in=1 lvs_there=1
      ;;
    '-> '*)
      [ "$lvs_in" -eq 1 ] || continue
      case "$lvs_b $lvs_c $lvs_d" in
        'C0A8836E:0050 Masq 3' | 'C0A88383:0050 Masq 1') lvs_count=$((lvs_count + 1)) ;;
        *) return 1 ;;
      esac
      ;;
    *) lvs_in=0 ;;
  esac
done </proc/net/ip_vs
[ "$lvs_there $lvs_count" = '1 2' ] || return 1
lvs_in=0 lvs_there=0 lvs_count=0
lvs_table=$(ipvsadm -ln --thresholds) || return 1
while read -r lvs_a lvs_b lvs_c lvs_d lvs_rest; do
  case "$lvs_a $lvs_b" in
    'TCP 10.0.69.132:80')
      [ "$lvs_c $lvs_d${lvs_rest:+ $lvs_rest}" = 'sh (sh-fallback,sh-port) persistent 60 mask 255.255.255.0' ] || return 1
      lvs_in=1 lvs_there=1
      ;;
    '-> '*)
      [ "$lvs_in" -eq 1 ] || continue
      case "$lvs_b $lvs_c $lvs_d" in
        '192.168.131.110:80 100 50' | '192.168.131.131:80 0 0') lvs_count=$((lvs_count + 1)) ;;
        *) return 1 ;;
      esac
      ;;
    *) lvs_in=0 ;;
  esac
done <<LVS_END
$lvs_table
LVS_END
[ "$lvs_there $lvs_count" = '1 2' ]

### apply
[ -r /proc/net/ip_vs ] || modprobe ip_vs || return 1
lvs_service='-t 10.0.69.132:80' lvs_scheduler='sh -b sh-fallback,sh-port -p 60 -M 255.255.255.0'
lvs_in=0 lvs_there=0 lvs_same=0 lvs_has=' ' lvs_delete=
while read -r lvs_a lvs_b lvs_c lvs_d lvs_rest; do
  case "$lvs_a $lvs_b" in
    'TCP 0A004584:0050')
      lvs_in=1 lvs_there=1
      :
      ;;
    '-> '*)
      [ "$lvs_in" -eq 1 ] || continue
      case $lvs_b in
        C0A8836E:0050 | C0A88383:0050) lvs_has="$lvs_has$lvs_b " ;;
        *)
          lvs_ip=$((0x${lvs_b%:*})) lvs_port=$((0x${lvs_b#*:}))
          lvs_ip=$((lvs_ip >> 24)).$((lvs_ip >> 16 & 255)).$((lvs_ip >> 8 & 255)).$((lvs_ip & 255))
          lvs_delete="$lvs_delete-d $lvs_service -r $lvs_ip:$lvs_port
"
          ;;
      esac
      ;;
    *) lvs_in=0 ;;
  esac
done </proc/net/ip_vs
if [ ! -e /run/lvs-lab.fullnat-services.virtual-service.10.0.69.132.80-tcp ]; then
  lvs_former=
  if [ "$lvs_there" -eq 1 ]; then
    lvs_table=$(ipvsadm -Sn) || return 1
    while read -r lvs_line; do
      case "$lvs_line " in
        "-A $lvs_service "* | "-a $lvs_service "*)
          lvs_former="$lvs_former$lvs_line
"
          ;;
      esac
    done <<LVS_END
$lvs_table
LVS_END
  fi
  printf %s "$lvs_former" >/run/lvs-lab.fullnat-services.virtual-service.10.0.69.132.80-tcp || return 1
fi
lvs_batch=
if [ "$lvs_there" -eq 0 ]; then
  lvs_batch="-A $lvs_service -s $lvs_scheduler
"
elif [ "$lvs_same" -eq 0 ]; then
  lvs_batch="-E $lvs_service -s $lvs_scheduler
"
fi
lvs_batch=$lvs_batch$lvs_delete
case $lvs_has in *' C0A8836E:0050 '*) lvs_verb=-e ;; *) lvs_verb=-a ;; esac
lvs_batch="$lvs_batch$lvs_verb $lvs_service "'-r 192.168.131.110:80 -m -w 3 -x 100 -y 50'"
"
case $lvs_has in *' C0A88383:0050 '*) lvs_verb=-e ;; *) lvs_verb=-a ;; esac
lvs_batch="$lvs_batch$lvs_verb $lvs_service "'-r 192.168.131.131:80 -m -w 1'"
"
[ -z "$lvs_batch" ] || ipvsadm -R <<LVS_END
${lvs_batch%?}
LVS_END

### undo
lvs_failed=0
if [ -e /run/lvs-lab.fullnat-services.virtual-service.10.0.69.132.80-tcp ]; then
  lvs_there=0
  if [ -r /proc/net/ip_vs ]; then
    while read -r lvs_a lvs_b lvs_rest; do
      case "$lvs_a $lvs_b" in 'TCP 0A004584:0050') lvs_there=1 ;; esac
    done </proc/net/ip_vs
  fi
  [ "$lvs_there" -eq 0 ] || ipvsadm -D -t 10.0.69.132:80 || lvs_failed=1
  [ ! -s /run/lvs-lab.fullnat-services.virtual-service.10.0.69.132.80-tcp ] || ipvsadm -R </run/lvs-lab.fullnat-services.virtual-service.10.0.69.132.80-tcp || lvs_failed=1
  [ "$lvs_failed" -ne 0 ] || rm -f /run/lvs-lab.fullnat-services.virtual-service.10.0.69.132.80-tcp
fi
[ "$lvs_failed" -eq 0 ]
