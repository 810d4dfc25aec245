#!/bin/sh
# Lab tun-rr, machine rs1: the real server's part.
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

# Addresses 10.0.69.110/24 on outside (eth1), 192.168.131.110/24 on inside (eth2)
# The director reaches the real server here.
ip link set dev eth1 up
ip link set dev eth2 up
ip addr replace 10.0.69.110/24 dev eth1
ip addr replace 192.168.131.110/24 dev eth2

# Kernel module ipip
# It unwraps the packets that the director sends through the tunnel (IP in IP), and brings the
# interface tunl0.
modprobe -a ipip

# No ARP for the VIP, no reverse path filter
# Were a real server to answer ARP for the VIP (arp_ignore), or to ask with it (arp_announce),
# clients would take it for the director and talk to it alone. So this is set before it has the VIP.
# Requests come in on another interface than answers leave: rp_filter would drop them as forged.
echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore
echo 2 >/proc/sys/net/ipv4/conf/all/arp_announce
echo 1 >/proc/sys/net/ipv4/conf/eth1/arp_ignore
echo 2 >/proc/sys/net/ipv4/conf/eth1/arp_announce
echo 1 >/proc/sys/net/ipv4/conf/eth2/arp_ignore
echo 2 >/proc/sys/net/ipv4/conf/eth2/arp_announce
echo 0 >/proc/sys/net/ipv4/conf/all/rp_filter
echo 0 >/proc/sys/net/ipv4/conf/tunl0/rp_filter
echo 0 >/proc/sys/net/ipv4/conf/eth2/rp_filter

# VIP 10.0.69.200/32 on tunl0
# What comes out of the tunnel is for 10.0.69.200: the real server must have it to take it in, and
# as the source of its answers. tunl0 must be up to unwrap anything.
ip link set dev tunl0 up
ip addr replace 10.0.69.200/32 dev tunl0

# Page /var/www/html/index.html
# Each real server answers with its own page, so that a test can tell who answered.
printf %s rs1 >/var/www/html/index.html

# nginx on port 80
# In a tunnel no port is changed: requests to the VIP’s port 80 arrive at the same port here.
if [ -d /run/systemd/system ]; then
  systemctl reload-or-restart nginx
elif ! nginx -s reload 2>/dev/null; then
  nginx
fi
