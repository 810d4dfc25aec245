### probe
if [ "${lvs_rule-}" = added ]; then
  lvs_rule=
  return 0
fi
lvs_rule= lvs_users= lvs_tables=
[ ! -r /sys/module/nft_chain_nat/refcnt ] || read -r lvs_users </sys/module/nft_chain_nat/refcnt || :
if [ "$lvs_users" = 0 ]; then
  lvs_rule=absent
  if [ -r /proc/net/ip_tables_names ]; then
    while read -r lvs_tables; do [ "$lvs_tables" != nat ] || lvs_rule=; done </proc/net/ip_tables_names
  fi
fi
[ "$lvs_rule" != absent ] || return 1
iptables -w -t nat -C POSTROUTING -s 192.168.131.0/24 -m comment --comment 'lvs-lab nat-services' -j MASQUERADE 2>/dev/null && return 0
[ "$?" -ne 1 ] || lvs_rule=absent
return 1

### apply
if [ "${lvs_rule-}" != absent ]; then
  lvs_rule=
  ! iptables -w -t nat -C POSTROUTING -s 192.168.131.0/24 -m comment --comment 'lvs-lab nat-services' -j MASQUERADE 2>/dev/null || return 0
fi
lvs_rule=
iptables-restore -w --noflush <<LVS_END || return
*nat
-A POSTROUTING -s 192.168.131.0/24 -m comment --comment "lvs-lab nat-services" -j MASQUERADE
COMMIT
*nat
-C POSTROUTING -s 192.168.131.0/24 -m comment --comment "lvs-lab nat-services" -j MASQUERADE
COMMIT
LVS_END
lvs_rule=added

### undo
lvs_rule=
if command -v iptables >/dev/null; then
  while iptables -w -t nat -D POSTROUTING -s 192.168.131.0/24 -m comment --comment 'lvs-lab nat-services' -j MASQUERADE 2>/dev/null; do :; done
fi
