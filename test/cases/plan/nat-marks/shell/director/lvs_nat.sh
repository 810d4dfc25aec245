#!/bin/sh
# Lab nat-marks, machine director: the director's part.
# Run it as root on that machine; it may be run again. Addresses, routes and kernel settings last
# until the next boot.
set -eu
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# Packages ipvsadm, iptables
# ipvsadm fills the kernel’s table of virtual services; iptables adds the rule for the real servers’
# own traffic and the rules that mark packets.
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

# Kernel modules ip_vs and ip_vs_rr
# IPVS and each of its schedulers are modules; a kernel without this one cannot build the lab.
modprobe -a ip_vs ip_vs_rr

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
iptables -t nat -C POSTROUTING -s 192.168.131.0/24 -m comment --comment 'lvs-lab nat-marks' -j MASQUERADE 2>/dev/null ||
  iptables -t nat -A POSTROUTING -s 192.168.131.0/24 -m comment --comment 'lvs-lab nat-marks' -j MASQUERADE

# Firewall mark 7 for TCP ports 80 and 8080 of 10.0.69.132
# IPVS knows a service by one port or by one mark. These rules mark what is for any of the ports
# before IPVS sees it, so that all of it is one service; nobody else’s rules are touched.
# Added once; other rules stay.
iptables -t mangle -C PREROUTING -d 10.0.69.132/32 -p tcp --dport 80 -m comment --comment 'lvs-lab nat-marks' -j MARK --set-mark 7 2>/dev/null ||
  iptables -t mangle -A PREROUTING -d 10.0.69.132/32 -p tcp --dport 80 -m comment --comment 'lvs-lab nat-marks' -j MARK --set-mark 7
iptables -t mangle -C PREROUTING -d 10.0.69.132/32 -p tcp --dport 8080 -m comment --comment 'lvs-lab nat-marks' -j MARK --set-mark 7 2>/dev/null ||
  iptables -t mangle -A PREROUTING -d 10.0.69.132/32 -p tcp --dport 8080 -m comment --comment 'lvs-lab nat-marks' -j MARK --set-mark 7
iptables -t mangle -C OUTPUT -d 10.0.69.132/32 -p tcp --dport 80 -m comment --comment 'lvs-lab nat-marks' -j MARK --set-mark 7 2>/dev/null ||
  iptables -t mangle -A OUTPUT -d 10.0.69.132/32 -p tcp --dport 80 -m comment --comment 'lvs-lab nat-marks' -j MARK --set-mark 7
iptables -t mangle -C OUTPUT -d 10.0.69.132/32 -p tcp --dport 8080 -m comment --comment 'lvs-lab nat-marks' -j MARK --set-mark 7 2>/dev/null ||
  iptables -t mangle -A OUTPUT -d 10.0.69.132/32 -p tcp --dport 8080 -m comment --comment 'lvs-lab nat-marks' -j MARK --set-mark 7

# Virtual service of firewall mark 7 (nat, rr, persistent for 60 s) with 2 real servers
# From here on the kernel hands each new connection to the VIP to the real server that its scheduler
# picks. A client that came before goes to the server that it had, until it has kept away for so
# long.
# This service alone starts afresh: "ipvsadm -C" would take other services along.
ipvsadm -D -f 7 2>/dev/null || true
ipvsadm -A -f 7 -s rr -p 60
ipvsadm -a -f 7 -r 192.168.131.110:0 -m -w 1
ipvsadm -a -f 7 -r 192.168.131.131:0 -m -w 1
