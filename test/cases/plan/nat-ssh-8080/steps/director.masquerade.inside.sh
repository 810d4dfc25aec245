### probe
iptables -w -t nat -C POSTROUTING -s 192.168.131.0/24 -m comment --comment 'lvs-lab nat-ssh-8080' -j MASQUERADE 2>/dev/null

### apply
iptables -w -t nat -C POSTROUTING -s 192.168.131.0/24 -m comment --comment 'lvs-lab nat-ssh-8080' -j MASQUERADE 2>/dev/null || iptables -w -t nat -A POSTROUTING -s 192.168.131.0/24 -m comment --comment 'lvs-lab nat-ssh-8080' -j MASQUERADE

### undo
if command -v iptables >/dev/null; then
  while iptables -w -t nat -D POSTROUTING -s 192.168.131.0/24 -m comment --comment 'lvs-lab nat-ssh-8080' -j MASQUERADE 2>/dev/null; do :; done
fi
