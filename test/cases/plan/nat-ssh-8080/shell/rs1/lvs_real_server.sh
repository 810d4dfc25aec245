#!/bin/sh
# Lab nat-ssh-8080, machine rs1: the real server's part.
# Run it as root on that machine; it may be run again. Addresses, routes and kernel settings last
# until the next boot.
set -eu
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# Packages nginx
# nginx answers the requests.
command -v nginx >/dev/null || {
  apt-get update
  apt-get install -y --no-install-recommends nginx
}

# Address 192.168.131.110/24 on inside (52:54:00:aa:03:02); default route via 192.168.131.132
# Answers go to the client’s address. They must leave through the director (DIP 192.168.131.132),
# which puts the VIP back as their source; on any other way the client would not know them.
lvs_nic_525400aa0302=
for lvs_dir in /sys/class/net/*; do
  if [ -r "$lvs_dir/address" ] && read -r lvs_mac <"$lvs_dir/address" && [ "$lvs_mac" = 52:54:00:aa:03:02 ]; then
    lvs_nic_525400aa0302=${lvs_dir##*/}
    break
  fi
done
[ -n "$lvs_nic_525400aa0302" ] || { echo 'No interface has the MAC address 52:54:00:aa:03:02.' >&2; exit 1; }
ip link set dev "${lvs_nic_525400aa0302}" up
ip addr replace 192.168.131.110/24 dev "${lvs_nic_525400aa0302}"
# Logged in over the old default route? Then keep that way for this session.
peer=${SSH_CONNECTION:-}
peer=${peer%% *}
if [ -n "$peer" ]; then
  way=$(ip -4 route get fibmatch "$peer" 2>/dev/null || true)
  case $way in
    "default via "*) ip route replace "$peer" ${way#default } ;;
  esac
fi
ip route replace default via 192.168.131.132 dev "${lvs_nic_525400aa0302}"

# Page /var/www/html/index.html
# Each real server answers with its own page, so that a test can tell who answered.
printf %s 'It'\''s "rs1"
and $HOME stays\n
' >/var/www/html/index.html

# nginx on port 8080
# NAT may change the port, this lab does not: requests to the VIP’s port 8080 arrive at the same
# port here.
printf %s '# Lab nat-ssh-8080: the real server'\''s page on the port of the virtual service.
server {
    listen 8080;
    root /var/www/html;
    index index.html;
}
' >/etc/nginx/conf.d/lvs-lab.conf
if [ -d /run/systemd/system ]; then
  systemctl reload-or-restart nginx
elif ! nginx -s reload 2>/dev/null; then
  nginx
fi
