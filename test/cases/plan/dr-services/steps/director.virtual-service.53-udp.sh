### probe
[ -r /proc/net/ip_vs ] || return 1
lvs_in=0 lvs_there=0 lvs_count=0
while read -r lvs_a lvs_b lvs_c lvs_d lvs_rest; do
  case "$lvs_a $lvs_b" in
    'UDP 0A0045C8:0035')
      [ "$lvs_c $lvs_d" = 'wrr ' ] || return 1
      lvs_in=1 lvs_there=1
      ;;
    '-> '*)
      [ "$lvs_in" -eq 1 ] || continue
      case "$lvs_b $lvs_c $lvs_d" in
        '0A00456E:0035 Route 5' | '0A004583:0035 Route 3' | '0A004585:0035 Route 2') lvs_count=$((lvs_count + 1)) ;;
        *) return 1 ;;
      esac
      ;;
    *) lvs_in=0 ;;
  esac
done </proc/net/ip_vs
[ "$lvs_there $lvs_count" = '1 3' ]

### apply
[ -r /proc/net/ip_vs ] || modprobe ip_vs || return 1
lvs_service='-u 10.0.69.200:53' lvs_scheduler=wrr
lvs_in=0 lvs_there=0 lvs_same=0 lvs_has=' ' lvs_delete=
while read -r lvs_a lvs_b lvs_c lvs_d lvs_rest; do
  case "$lvs_a $lvs_b" in
    'UDP 0A0045C8:0035')
      lvs_in=1 lvs_there=1
      [ "$lvs_c $lvs_d" != 'wrr ' ] || lvs_same=1
      ;;
    '-> '*)
      [ "$lvs_in" -eq 1 ] || continue
      case $lvs_b in
        0A00456E:0035 | 0A004583:0035 | 0A004585:0035) lvs_has="$lvs_has$lvs_b " ;;
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
if [ ! -e /run/lvs-lab.dr-services.virtual-service.10.0.69.200.53-udp ]; then
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
  printf %s "$lvs_former" >/run/lvs-lab.dr-services.virtual-service.10.0.69.200.53-udp || return 1
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
case $lvs_has in *' 0A00456E:0035 '*) lvs_verb=-e ;; *) lvs_verb=-a ;; esac
lvs_batch="$lvs_batch$lvs_verb $lvs_service "'-r 10.0.69.110:53 -g -w 5'"
"
case $lvs_has in *' 0A004583:0035 '*) lvs_verb=-e ;; *) lvs_verb=-a ;; esac
lvs_batch="$lvs_batch$lvs_verb $lvs_service "'-r 10.0.69.131:53 -g -w 3'"
"
case $lvs_has in *' 0A004585:0035 '*) lvs_verb=-e ;; *) lvs_verb=-a ;; esac
lvs_batch="$lvs_batch$lvs_verb $lvs_service "'-r 10.0.69.133:53 -g -w 2'"
"
[ -z "$lvs_batch" ] || ipvsadm -R <<LVS_END
${lvs_batch%?}
LVS_END

### undo
lvs_failed=0
if [ -e /run/lvs-lab.dr-services.virtual-service.10.0.69.200.53-udp ]; then
  lvs_there=0
  if [ -r /proc/net/ip_vs ]; then
    while read -r lvs_a lvs_b lvs_rest; do
      case "$lvs_a $lvs_b" in 'UDP 0A0045C8:0035') lvs_there=1 ;; esac
    done </proc/net/ip_vs
  fi
  [ "$lvs_there" -eq 0 ] || ipvsadm -D -u 10.0.69.200:53 || lvs_failed=1
  [ ! -s /run/lvs-lab.dr-services.virtual-service.10.0.69.200.53-udp ] || ipvsadm -R </run/lvs-lab.dr-services.virtual-service.10.0.69.200.53-udp || lvs_failed=1
  [ "$lvs_failed" -ne 0 ] || rm -f /run/lvs-lab.dr-services.virtual-service.10.0.69.200.53-udp
fi
[ "$lvs_failed" -eq 0 ]
