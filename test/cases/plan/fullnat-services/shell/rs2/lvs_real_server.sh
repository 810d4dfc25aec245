#!/bin/sh
# Lab fullnat-services, machine rs2: the real server's part.
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

# Address 192.168.131.131/24 on inside (eth2)
# The director reaches the real server here.
ip link set dev eth2 up
ip addr replace 192.168.131.131/24 dev eth2

# Page /var/www/html/index.html
# Each real server answers with its own page, so that a test can tell who answered.
printf %s rs2 >/var/www/html/index.html

# nginx on port 80
# Full NAT may change the port, this lab does not: requests to the VIP’s port 80 arrive at the same
# port here.
if [ -d /run/systemd/system ]; then
  systemctl reload-or-restart nginx
elif ! nginx -s reload 2>/dev/null; then
  nginx
fi

# DNS server on UDP ports 53 and 5353
# Full NAT may change the port, this lab does not: requests to the VIP’s ports 53 and 5353 arrive at
# the same port here. Every name below server.lvs-lab has the address of the real server that was
# asked, so that a test can tell who answered.
mkdir -p /var/log/lvs-lab
if [ -d /run/systemd/system ]; then
  systemctl stop lvs-lab-dns-53 2>/dev/null || true
  systemd-run --quiet --collect --unit=lvs-lab-dns-53 --service-type=forking -p PIDFile=/run/lvs-lab-dns-53.pid \
    dnsmasq \
    --conf-file=/dev/null \
    --port=53 \
    --bind-interfaces \
    --listen-address=192.168.131.131 \
    --no-resolv \
    --no-hosts \
    --address=/server.lvs-lab/192.168.131.131 \
    --log-queries=extra \
    --log-facility=/var/log/lvs-lab/dns.log \
    --pid-file=/run/lvs-lab-dns-53.pid
elif ! kill -0 "$(cat /run/lvs-lab-dns-53.pid 2>/dev/null)" 2>/dev/null; then
  dnsmasq \
    --conf-file=/dev/null \
    --port=53 \
    --bind-interfaces \
    --listen-address=192.168.131.131 \
    --no-resolv \
    --no-hosts \
    --address=/server.lvs-lab/192.168.131.131 \
    --log-queries=extra \
    --log-facility=/var/log/lvs-lab/dns.log \
    --pid-file=/run/lvs-lab-dns-53.pid
fi
if [ -d /run/systemd/system ]; then
  systemctl stop lvs-lab-dns-5353 2>/dev/null || true
  systemd-run --quiet --collect --unit=lvs-lab-dns-5353 --service-type=forking -p PIDFile=/run/lvs-lab-dns-5353.pid \
    dnsmasq \
    --conf-file=/dev/null \
    --port=5353 \
    --bind-interfaces \
    --listen-address=192.168.131.131 \
    --no-resolv \
    --no-hosts \
    --address=/server.lvs-lab/192.168.131.131 \
    --log-queries=extra \
    --log-facility=/var/log/lvs-lab/dns.log \
    --pid-file=/run/lvs-lab-dns-5353.pid
elif ! kill -0 "$(cat /run/lvs-lab-dns-5353.pid 2>/dev/null)" 2>/dev/null; then
  dnsmasq \
    --conf-file=/dev/null \
    --port=5353 \
    --bind-interfaces \
    --listen-address=192.168.131.131 \
    --no-resolv \
    --no-hosts \
    --address=/server.lvs-lab/192.168.131.131 \
    --log-queries=extra \
    --log-facility=/var/log/lvs-lab/dns.log \
    --pid-file=/run/lvs-lab-dns-5353.pid
fi
