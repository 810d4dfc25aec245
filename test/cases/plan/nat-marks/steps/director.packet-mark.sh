### probe
lvs_table=$(iptables-save -t mangle) || return 1
for lvs_rule in 'PREROUTING -d 10.0.69.132/32 -p tcp -m tcp --dport 80 -m comment --comment "lvs-lab nat-marks" -j MARK --set-xmark 0x7/0xffffffff' 'PREROUTING -d 10.0.69.132/32 -p tcp -m tcp --dport 8080 -m comment --comment "lvs-lab nat-marks" -j MARK --set-xmark 0x7/0xffffffff' 'OUTPUT -d 10.0.69.132/32 -p tcp -m tcp --dport 80 -m comment --comment "lvs-lab nat-marks" -j MARK --set-xmark 0x7/0xffffffff' 'OUTPUT -d 10.0.69.132/32 -p tcp -m tcp --dport 8080 -m comment --comment "lvs-lab nat-marks" -j MARK --set-xmark 0x7/0xffffffff'; do
  case "
$lvs_table
" in
    *"
-A $lvs_rule
"*) ;;
    *) return 1 ;;
  esac
done

### apply
lvs_table=$(iptables-save -t mangle) || return 1
lvs_batch=
for lvs_rule in 'PREROUTING -d 10.0.69.132/32 -p tcp -m tcp --dport 80 -m comment --comment "lvs-lab nat-marks" -j MARK --set-xmark 0x7/0xffffffff' 'PREROUTING -d 10.0.69.132/32 -p tcp -m tcp --dport 8080 -m comment --comment "lvs-lab nat-marks" -j MARK --set-xmark 0x7/0xffffffff' 'OUTPUT -d 10.0.69.132/32 -p tcp -m tcp --dport 80 -m comment --comment "lvs-lab nat-marks" -j MARK --set-xmark 0x7/0xffffffff' 'OUTPUT -d 10.0.69.132/32 -p tcp -m tcp --dport 8080 -m comment --comment "lvs-lab nat-marks" -j MARK --set-xmark 0x7/0xffffffff'; do
  case "
$lvs_table
" in
    *"
-A $lvs_rule
"*) ;;
    *)
      lvs_batch="$lvs_batch-A $lvs_rule
"
      ;;
  esac
done
[ -z "$lvs_batch" ] || iptables-restore -w --noflush <<LVS_END
*mangle
${lvs_batch}COMMIT
LVS_END

### undo
command -v iptables-save >/dev/null || return 0
lvs_table=$(iptables-save -t mangle) || return 1
lvs_batch=
while read -r lvs_line; do
  case $lvs_line in
    '-A PREROUTING -d 10.0.69.132/32 -p tcp -m tcp --dport 80 -m comment --comment "lvs-lab nat-marks" -j MARK --set-xmark 0x7/0xffffffff' | '-A PREROUTING -d 10.0.69.132/32 -p tcp -m tcp --dport 8080 -m comment --comment "lvs-lab nat-marks" -j MARK --set-xmark 0x7/0xffffffff' | '-A OUTPUT -d 10.0.69.132/32 -p tcp -m tcp --dport 80 -m comment --comment "lvs-lab nat-marks" -j MARK --set-xmark 0x7/0xffffffff' | '-A OUTPUT -d 10.0.69.132/32 -p tcp -m tcp --dport 8080 -m comment --comment "lvs-lab nat-marks" -j MARK --set-xmark 0x7/0xffffffff')
      lvs_batch="$lvs_batch-D ${lvs_line#-A }
"
      ;;
  esac
done <<LVS_END
$lvs_table
LVS_END
[ -z "$lvs_batch" ] || iptables-restore -w --noflush <<LVS_END
*mangle
${lvs_batch}COMMIT
LVS_END
