#!/bin/sh
# Lab dr-services, machine rs1: the real server's part.
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

# Address 10.0.69.110/24 on outside (eth1)
# The director reaches the real server here.
ip link set dev eth1 up
ip addr replace 10.0.69.110/24 dev eth1

# No ARP for the VIP
# Were a real server to answer ARP for the VIP (arp_ignore), or to ask with it (arp_announce),
# clients would take it for the director and talk to it alone. So this is set before it has the VIP.
echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore
echo 2 >/proc/sys/net/ipv4/conf/all/arp_announce
echo 1 >/proc/sys/net/ipv4/conf/eth1/arp_ignore
echo 2 >/proc/sys/net/ipv4/conf/eth1/arp_announce

# VIP 10.0.69.200/32 on lo
# The director changes nothing but the MAC address, so packets arrive here for 10.0.69.200: the real
# server must have it to take them in, and as the source of its answers.
ip addr replace 10.0.69.200/32 dev lo

# Page /var/www/html/index.html
# Each real server answers with its own page, so that a test can tell who answered.
printf %s rs1 >/var/www/html/index.html

# nginx on port 80
# Under direct routing no port is changed: requests to the VIP’s port 80 arrive at the same port
# here.
if [ -d /run/systemd/system ]; then
  systemctl reload-or-restart nginx
elif ! nginx -s reload 2>/dev/null; then
  nginx
fi

# DNS server on UDP port 53
# Under direct routing no port is changed: requests to the VIP’s port 53 arrive at the same port
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
    --listen-address=10.0.69.110 \
    --listen-address=10.0.69.200 \
    --no-resolv \
    --no-hosts \
    --address=/server.lvs-lab/10.0.69.110 \
    --log-queries=extra \
    --log-facility=/var/log/lvs-lab/dns.log \
    --pid-file=/run/lvs-lab-dns-53.pid
elif ! kill -0 "$(cat /run/lvs-lab-dns-53.pid 2>/dev/null)" 2>/dev/null; then
  dnsmasq \
    --conf-file=/dev/null \
    --port=53 \
    --bind-interfaces \
    --listen-address=10.0.69.110 \
    --listen-address=10.0.69.200 \
    --no-resolv \
    --no-hosts \
    --address=/server.lvs-lab/10.0.69.110 \
    --log-queries=extra \
    --log-facility=/var/log/lvs-lab/dns.log \
    --pid-file=/run/lvs-lab-dns-53.pid
fi
