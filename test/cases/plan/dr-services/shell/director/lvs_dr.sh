#!/bin/sh
# Lab dr-services, machine director: the director's part.
# Run it as root on that machine; it may be run again. Addresses, routes and kernel settings last
# until the next boot.
set -eu
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# Packages ipvsadm
# ipvsadm fills the kernel’s table of virtual services.
command -v ipvsadm >/dev/null || {
  apt-get update
  apt-get install -y --no-install-recommends ipvsadm
}

# Addresses 10.0.69.132/24 on outside (eth1), 10.0.69.200/32 on outside (eth1)
# Clients reach the service at the VIP 10.0.69.200; requests go on to the real servers from here,
# answers do not come back this way.
ip link set dev eth1 up
ip addr replace 10.0.69.132/24 dev eth1
ip addr replace 10.0.69.200/32 dev eth1

# Kernel modules ip_vs and ip_vs_wrr
# IPVS and each of its schedulers are modules; a kernel without this one cannot build the lab.
modprobe -a ip_vs ip_vs_wrr

# IPVS set to conn_reuse_mode 1
# The lab file asks for these settings of IPVS (net.ipv4.vs); they are there only once it is loaded.
echo 1 >/proc/sys/net/ipv4/vs/conn_reuse_mode

# Virtual service 10.0.69.200:80 (dr, wrr) with 3 real servers
# From here on the kernel hands each new connection to the VIP to the real server that its scheduler
# picks.
# This service alone starts afresh: "ipvsadm -C" would take other services along.
ipvsadm -D -t 10.0.69.200:80 2>/dev/null || true
ipvsadm -A -t 10.0.69.200:80 -s wrr
ipvsadm -a -t 10.0.69.200:80 -r 10.0.69.110:80 -g -w 5
ipvsadm -a -t 10.0.69.200:80 -r 10.0.69.131:80 -g -w 3
ipvsadm -a -t 10.0.69.200:80 -r 10.0.69.133:80 -g -w 2

# Virtual service 10.0.69.200:53/udp (dr, wrr) with 3 real servers
# From here on the kernel hands each new connection to the VIP to the real server that its scheduler
# picks.
# This service alone starts afresh: "ipvsadm -C" would take other services along.
ipvsadm -D -u 10.0.69.200:53 2>/dev/null || true
ipvsadm -A -u 10.0.69.200:53 -s wrr
ipvsadm -a -u 10.0.69.200:53 -r 10.0.69.110:53 -g -w 5
ipvsadm -a -u 10.0.69.200:53 -r 10.0.69.131:53 -g -w 3
ipvsadm -a -u 10.0.69.200:53 -r 10.0.69.133:53 -g -w 2
