### probe
for lvs_pair in 1:net/ipv4/conf/all/arp_ignore 2:net/ipv4/conf/all/arp_announce 1:net/ipv4/conf/eth1/arp_ignore 2:net/ipv4/conf/eth1/arp_announce 1:net/ipv4/conf/eth2/arp_ignore 2:net/ipv4/conf/eth2/arp_announce 0:net/ipv4/conf/all/rp_filter 0:net/ipv4/conf/tunl0/rp_filter 0:net/ipv4/conf/eth2/rp_filter; do
  lvs_file=/proc/sys/${lvs_pair#*:} lvs_value=
  [ -r "$lvs_file" ] || return 1
  case $lvs_pair in
    ?:*) read -r lvs_value <"$lvs_file" || : ;;
    *) lvs_value=$(cat "$lvs_file") ;;
  esac
  [ "$lvs_value" = "${lvs_pair%%:*}" ] || return 1
done

### apply
lvs_recorded=' '
if [ -e /run/lvs-lab.tun-rr.sysctl ]; then
  while read -r lvs_path lvs_value; do lvs_recorded="$lvs_recorded$lvs_path "; done </run/lvs-lab.tun-rr.sysctl
fi
set --
for lvs_path in net/ipv4/conf/all/arp_ignore net/ipv4/conf/all/arp_announce net/ipv4/conf/eth1/arp_ignore net/ipv4/conf/eth1/arp_announce net/ipv4/conf/eth2/arp_ignore net/ipv4/conf/eth2/arp_announce net/ipv4/conf/all/rp_filter net/ipv4/conf/tunl0/rp_filter net/ipv4/conf/eth2/rp_filter; do
  case $lvs_recorded in *" $lvs_path "*) ;; *) set -- "$@" "/proc/sys/$lvs_path" ;; esac
done
if [ "$#" -gt 0 ]; then
  lvs_values=$(cat "$@") || return 1
  while read -r lvs_value; do
    printf '%s %s\n' "${1#/proc/sys/}" "$lvs_value" >>/run/lvs-lab.tun-rr.sysctl || return 1
    shift
  done <<LVS_END
$lvs_values
LVS_END
fi
for lvs_pair in 1:net/ipv4/conf/all/arp_ignore 2:net/ipv4/conf/all/arp_announce 1:net/ipv4/conf/eth1/arp_ignore 2:net/ipv4/conf/eth1/arp_announce 1:net/ipv4/conf/eth2/arp_ignore 2:net/ipv4/conf/eth2/arp_announce 0:net/ipv4/conf/all/rp_filter 0:net/ipv4/conf/tunl0/rp_filter 0:net/ipv4/conf/eth2/rp_filter; do
  printf '%s\n' "${lvs_pair%%:*}" >"/proc/sys/${lvs_pair#*:}" || return 1
done

### undo
lvs_failed=0
if [ -e /run/lvs-lab.tun-rr.sysctl ]; then
  while read -r lvs_path lvs_value; do
    [ ! -e "/proc/sys/$lvs_path" ] || printf '%s\n' "$lvs_value" >"/proc/sys/$lvs_path" || lvs_failed=1
  done </run/lvs-lab.tun-rr.sysctl
  rm -f /run/lvs-lab.tun-rr.sysctl
fi
[ "$lvs_failed" -eq 0 ]
