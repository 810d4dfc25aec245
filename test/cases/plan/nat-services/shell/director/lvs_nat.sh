#!/bin/sh
# Lab nat-services, machine director: the director's part.
# Run it as root on that machine; it may be run again. Addresses, routes and kernel settings last
# until the next boot.
set -eu
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# Packages ipvsadm, iptables
# ipvsadm fills the kernel’s table of virtual services; iptables adds the rule for the real servers’
# own traffic.
command -v ipvsadm >/dev/null && command -v iptables >/dev/null || {
  apt-get update
  apt-get install -y --no-install-recommends ipvsadm iptables
}

# Addresses 10.0.69.132/24 on outside (eth1), 192.168.131.132/24 on inside (eth2)
# Clients reach the service at the VIP 10.0.69.132; real servers are reached, and answer, on their
# side.
ip link set dev eth1 up
ip link set dev eth2 up
ip addr replace 10.0.69.132/24 dev eth1
ip addr replace 192.168.131.132/24 dev eth2

# Kernel modules ip_vs and ip_vs_wrr
# IPVS and each of its schedulers are modules; a kernel without this one cannot build the lab.
modprobe -a ip_vs ip_vs_wrr

# Forwarding on, ICMP redirects off
# Answers pass through the director on their way from a real server to the client. A redirect would
# tell machines a shorter way past it; the kernel sends one if either the setting of all or the
# interface’s own is 1.
echo 1 >/proc/sys/net/ipv4/ip_forward
echo 0 >/proc/sys/net/ipv4/conf/all/send_redirects
echo 0 >/proc/sys/net/ipv4/conf/default/send_redirects
echo 0 >/proc/sys/net/ipv4/conf/eth1/send_redirects
echo 0 >/proc/sys/net/ipv4/conf/eth2/send_redirects

# Masquerading for 192.168.131.0/24 (inside)
# It lets the real servers themselves reach the outside; balancing works without it. One rule is
# added, once, and nobody else’s rules are touched.
# Added once; other rules stay. (A script that begins with "iptables -t nat -F" would wipe them out.)
iptables -t nat -C POSTROUTING -s 192.168.131.0/24 -m comment --comment 'lvs-lab nat-services' -j MASQUERADE 2>/dev/null ||
  iptables -t nat -A POSTROUTING -s 192.168.131.0/24 -m comment --comment 'lvs-lab nat-services' -j MASQUERADE

# Virtual service 10.0.69.132:80 (nat, wrr) with 2 real servers
# From here on the kernel hands each new connection to the VIP to the real server that its scheduler
# picks.
# This service alone starts afresh: "ipvsadm -C" would take other services along.
ipvsadm -D -t 10.0.69.132:80 2>/dev/null || true
ipvsadm -A -t 10.0.69.132:80 -s wrr
ipvsadm -a -t 10.0.69.132:80 -r 192.168.131.110:80 -m -w 3
ipvsadm -a -t 10.0.69.132:80 -r 192.168.131.131:80 -m -w 1

# Virtual service 10.0.69.132:8080 (nat, wrr) with 2 real servers
# From here on the kernel hands each new connection to the VIP to the real server that its scheduler
# picks.
# This service alone starts afresh: "ipvsadm -C" would take other services along.
ipvsadm -D -t 10.0.69.132:8080 2>/dev/null || true
ipvsadm -A -t 10.0.69.132:8080 -s wrr
ipvsadm -a -t 10.0.69.132:8080 -r 192.168.131.110:8081 -m -w 3
ipvsadm -a -t 10.0.69.132:8080 -r 192.168.131.131:8081 -m -w 1

# Virtual service 10.0.69.132:53/udp (nat, wrr) with 2 real servers
# From here on the kernel hands each new connection to the VIP to the real server that its scheduler
# picks.
# This service alone starts afresh: "ipvsadm -C" would take other services along.
ipvsadm -D -u 10.0.69.132:53 2>/dev/null || true
ipvsadm -A -u 10.0.69.132:53 -s wrr
ipvsadm -a -u 10.0.69.132:53 -r 192.168.131.110:53 -m -w 3
ipvsadm -a -u 10.0.69.132:53 -r 192.168.131.131:53 -m -w 1
