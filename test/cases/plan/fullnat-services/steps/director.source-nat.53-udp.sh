### probe
lvs_rule=
iptables -w -t nat -C POSTROUTING -p udp -m ipvs --vaddr 10.0.69.132/32 --vport 53 -m comment --comment 'lvs-lab fullnat-services' -j SNAT --to-source 192.168.131.132 2>/dev/null && return 0
[ "$?" -ne 1 ] || lvs_rule=absent
return 1

### apply
[ "${lvs_rule-}" = absent ] || ! iptables -w -t nat -C POSTROUTING -p udp -m ipvs --vaddr 10.0.69.132/32 --vport 53 -m comment --comment 'lvs-lab fullnat-services' -j SNAT --to-source 192.168.131.132 2>/dev/null || return 0
lvs_rule=
iptables -w -t nat -A POSTROUTING -p udp -m ipvs --vaddr 10.0.69.132/32 --vport 53 -m comment --comment 'lvs-lab fullnat-services' -j SNAT --to-source 192.168.131.132

### undo
if command -v iptables >/dev/null; then
  while iptables -w -t nat -D POSTROUTING -p udp -m ipvs --vaddr 10.0.69.132/32 --vport 53 -m comment --comment 'lvs-lab fullnat-services' -j SNAT --to-source 192.168.131.132 2>/dev/null; do :; done
fi
