### probe
lvs_rule=
iptables -w -t nat -C POSTROUTING -s 192.168.131.0/24 -m comment --comment 'lvs-lab nat-marks' -j MASQUERADE 2>/dev/null && return 0
[ "$?" -ne 1 ] || lvs_rule=absent
return 1

### apply
[ "${lvs_rule-}" = absent ] || ! iptables -w -t nat -C POSTROUTING -s 192.168.131.0/24 -m comment --comment 'lvs-lab nat-marks' -j MASQUERADE 2>/dev/null || return 0
lvs_rule=
iptables -w -t nat -A POSTROUTING -s 192.168.131.0/24 -m comment --comment 'lvs-lab nat-marks' -j MASQUERADE

### undo
if command -v iptables >/dev/null; then
  while iptables -w -t nat -D POSTROUTING -s 192.168.131.0/24 -m comment --comment 'lvs-lab nat-marks' -j MASQUERADE 2>/dev/null; do :; done
fi
