#!/bin/sh
# Lab nat-services, machine rs1: the real server's part.
# Run it as root on that machine; it may be run again. Addresses, routes and kernel settings last
# until the next boot.
set -eu
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# Packages nginx, dnsmasq-base
# nginx answers the requests over TCP, dnsmasq those over UDP.
command -v nginx >/dev/null && command -v dnsmasq >/dev/null || {
  apt-get update
  apt-get install -y --no-install-recommends nginx dnsmasq-base
}

# Address 192.168.131.110/24 on inside (eth2); default route via 192.168.131.132
# Answers go to the client’s address. They must leave through the director (DIP 192.168.131.132),
# which puts the VIP back as their source; on any other way the client would not know them.
ip link set dev eth2 up
ip addr replace 192.168.131.110/24 dev eth2
# Logged in over the old default route? Then keep that way for this session.
peer=${SSH_CONNECTION:-}
peer=${peer%% *}
if [ -n "$peer" ]; then
  way=$(ip -4 route get fibmatch "$peer" 2>/dev/null || true)
  case $way in
    "default via "*) ip route replace "$peer" ${way#default } ;;
  esac
fi
ip route replace default via 192.168.131.132 dev eth2

# Page /var/www/html/index.html
# Each real server answers with its own page, so that a test can tell who answered.
printf %s '192.168.131.110 master' >/var/www/html/index.html

# nginx on ports 80 and 8081
# The director changes the port where the lab file says so: requests to the VIP’s port 80 arrive at
# the same port here and those to port 8080 arrive at port 8081 here.
printf %s '# Lab nat-services: the real server'\''s page on the port of the virtual service.
server {
    listen 8081;
    root /var/www/html;
    index index.html;
}
' >/etc/nginx/conf.d/lvs-lab.conf
if [ -d /run/systemd/system ]; then
  systemctl reload-or-restart nginx
elif ! nginx -s reload 2>/dev/null; then
  nginx
fi

# DNS server on UDP port 53
# NAT may change the port, this lab does not: requests to the VIP’s port 53 arrive at the same port
# here. Every name below server.lvs-lab has the address of the real server that was asked, so that a
# test can tell who answered.
mkdir -p /var/log/lvs-lab
if [ -d /run/systemd/system ]; then
  systemctl stop lvs-lab-dns-53 2>/dev/null || true
  systemd-run --quiet --collect --unit=lvs-lab-dns-53 --service-type=forking -p PIDFile=/run/lvs-lab-dns-53.pid \
    dnsmasq \
    --conf-file=/dev/null \
    --port=53 \
    --bind-interfaces \
    --listen-address=192.168.131.110 \
    --no-resolv \
    --no-hosts \
    --address=/server.lvs-lab/192.168.131.110 \
    --log-queries=extra \
    --log-facility=/var/log/lvs-lab/dns.log \
    --pid-file=/run/lvs-lab-dns-53.pid
elif ! kill -0 "$(cat /run/lvs-lab-dns-53.pid 2>/dev/null)" 2>/dev/null; then
  dnsmasq \
    --conf-file=/dev/null \
    --port=53 \
    --bind-interfaces \
    --listen-address=192.168.131.110 \
    --no-resolv \
    --no-hosts \
    --address=/server.lvs-lab/192.168.131.110 \
    --log-queries=extra \
    --log-facility=/var/log/lvs-lab/dns.log \
    --pid-file=/run/lvs-lab-dns-53.pid
fi
