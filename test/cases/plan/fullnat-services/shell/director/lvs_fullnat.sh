#!/bin/sh
# Lab fullnat-services, machine director: the director's part.
# Run it as root on that machine; it may be run again. Addresses, routes and kernel settings last
# until the next boot.
set -eu
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# Packages ipvsadm, iptables
# ipvsadm fills the kernel’s table of virtual services; iptables adds the source NAT to the LIP and
# the rules that mark packets.
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

# Kernel modules ip_vs, ip_vs_sh, ip_vs_wrr and xt_ipvs
# IPVS and each of its schedulers are modules; a kernel without this one cannot build the lab.
# xt_ipvs lets a netfilter rule know what belongs to a virtual service.
modprobe -a ip_vs ip_vs_sh ip_vs_wrr xt_ipvs

# Forwarding on, ICMP redirects off; IPVS connections known to netfilter; IPVS set to
# expire_nodest_conn 1, conn_reuse_mode 2
# Answers pass through the director on their way from a real server to the client. A redirect would
# tell machines a shorter way past it; the kernel sends one if either the setting of all or the
# interface’s own is 1. Without net.ipv4.vs.conntrack the source NAT would see no connection of
# IPVS, and all would time out. The lab file asks for these settings of IPVS (net.ipv4.vs); they are
# there only once it is loaded.
echo 1 >/proc/sys/net/ipv4/ip_forward
echo 0 >/proc/sys/net/ipv4/conf/all/send_redirects
echo 0 >/proc/sys/net/ipv4/conf/default/send_redirects
echo 0 >/proc/sys/net/ipv4/conf/eth1/send_redirects
echo 0 >/proc/sys/net/ipv4/conf/eth2/send_redirects
echo 1 >/proc/sys/net/ipv4/vs/conntrack
echo 1 >/proc/sys/net/ipv4/vs/expire_nodest_conn
echo 2 >/proc/sys/net/ipv4/vs/conn_reuse_mode

# Source NAT to the LIP 192.168.131.132 for 10.0.69.132:80
# Real servers see the director’s own address as the client and answer to it, whatever their routes.
# The rule matches this virtual service alone, and nobody else’s rules are touched.
# Added once; other rules stay. (A script that begins with "iptables -t nat -F" would wipe them out.)
iptables -t nat -C POSTROUTING -p tcp -m ipvs --vaddr 10.0.69.132/32 --vport 80 -m comment --comment 'lvs-lab fullnat-services' -j SNAT --to-source 192.168.131.132 2>/dev/null ||
  iptables -t nat -A POSTROUTING -p tcp -m ipvs --vaddr 10.0.69.132/32 --vport 80 -m comment --comment 'lvs-lab fullnat-services' -j SNAT --to-source 192.168.131.132

# Source NAT to the LIP 192.168.131.132 for 10.0.69.132:53/udp
# Real servers see the director’s own address as the client and answer to it, whatever their routes.
# The rule matches this virtual service alone, and nobody else’s rules are touched.
# Added once; other rules stay. (A script that begins with "iptables -t nat -F" would wipe them out.)
iptables -t nat -C POSTROUTING -p udp -m ipvs --vaddr 10.0.69.132/32 --vport 53 -m comment --comment 'lvs-lab fullnat-services' -j SNAT --to-source 192.168.131.132 2>/dev/null ||
  iptables -t nat -A POSTROUTING -p udp -m ipvs --vaddr 10.0.69.132/32 --vport 53 -m comment --comment 'lvs-lab fullnat-services' -j SNAT --to-source 192.168.131.132

# Source NAT to the LIP 192.168.131.132 for 10.0.69.132:5353/udp
# Real servers see the director’s own address as the client and answer to it, whatever their routes.
# The rule matches this virtual service alone, and nobody else’s rules are touched.
# Added once; other rules stay. (A script that begins with "iptables -t nat -F" would wipe them out.)
iptables -t nat -C POSTROUTING -p udp -m ipvs --vaddr 10.0.69.132/32 --vport 5353 -m comment --comment 'lvs-lab fullnat-services' -j SNAT --to-source 192.168.131.132 2>/dev/null ||
  iptables -t nat -A POSTROUTING -p udp -m ipvs --vaddr 10.0.69.132/32 --vport 5353 -m comment --comment 'lvs-lab fullnat-services' -j SNAT --to-source 192.168.131.132

# Firewall mark 9 for UDP ports 53 and 5353 of 10.0.69.132
# IPVS knows a service by one port or by one mark. These rules mark what is for any of the ports
# before IPVS sees it, so that all of it is one service; nobody else’s rules are touched.
# Added once; other rules stay.
iptables -t mangle -C PREROUTING -d 10.0.69.132/32 -p udp --dport 53 -m comment --comment 'lvs-lab fullnat-services' -j MARK --set-mark 9 2>/dev/null ||
  iptables -t mangle -A PREROUTING -d 10.0.69.132/32 -p udp --dport 53 -m comment --comment 'lvs-lab fullnat-services' -j MARK --set-mark 9
iptables -t mangle -C PREROUTING -d 10.0.69.132/32 -p udp --dport 5353 -m comment --comment 'lvs-lab fullnat-services' -j MARK --set-mark 9 2>/dev/null ||
  iptables -t mangle -A PREROUTING -d 10.0.69.132/32 -p udp --dport 5353 -m comment --comment 'lvs-lab fullnat-services' -j MARK --set-mark 9
iptables -t mangle -C OUTPUT -d 10.0.69.132/32 -p udp --dport 53 -m comment --comment 'lvs-lab fullnat-services' -j MARK --set-mark 9 2>/dev/null ||
  iptables -t mangle -A OUTPUT -d 10.0.69.132/32 -p udp --dport 53 -m comment --comment 'lvs-lab fullnat-services' -j MARK --set-mark 9
iptables -t mangle -C OUTPUT -d 10.0.69.132/32 -p udp --dport 5353 -m comment --comment 'lvs-lab fullnat-services' -j MARK --set-mark 9 2>/dev/null ||
  iptables -t mangle -A OUTPUT -d 10.0.69.132/32 -p udp --dport 5353 -m comment --comment 'lvs-lab fullnat-services' -j MARK --set-mark 9

# Virtual service 10.0.69.132:80 (fullnat, sh with sh-fallback and sh-port, persistent for 60 s)
# with 2 real servers
# From here on the kernel hands each new connection to the VIP to the real server that its scheduler
# picks. A client that came before goes to the server that it had, until it has kept away for so
# long.
# This service alone starts afresh: "ipvsadm -C" would take other services along.
ipvsadm -D -t 10.0.69.132:80 2>/dev/null || true
ipvsadm -A -t 10.0.69.132:80 -s sh -b sh-fallback,sh-port -p 60 -M 255.255.255.0
ipvsadm -a -t 10.0.69.132:80 -r 192.168.131.110:80 -m -w 3 -x 100 -y 50
ipvsadm -a -t 10.0.69.132:80 -r 192.168.131.131:80 -m -w 1

# Virtual service of firewall mark 9 (fullnat, wrr) with 2 real servers
# From here on the kernel hands each new connection to the VIP to the real server that its scheduler
# picks.
# This service alone starts afresh: "ipvsadm -C" would take other services along.
ipvsadm -D -f 9 2>/dev/null || true
ipvsadm -A -f 9 -s wrr
ipvsadm -a -f 9 -r 192.168.131.110:0 -m -w 3 -x 100 -y 50
ipvsadm -a -f 9 -r 192.168.131.131:0 -m -w 1
