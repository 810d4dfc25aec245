#!/bin/sh
# Lab tun-rr, machine director: the director's part.
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

# Addresses 10.0.69.132/24 on outside (eth1), 192.168.131.132/24 on inside (eth2), 10.0.69.200/32 on
# outside (eth1)
# Clients reach the service at the VIP 10.0.69.200; requests go on to the real servers from here,
# answers do not come back this way.
ip link set dev eth1 up
ip link set dev eth2 up
ip addr replace 10.0.69.132/24 dev eth1
ip addr replace 192.168.131.132/24 dev eth2
ip addr replace 10.0.69.200/32 dev eth1

# Kernel modules ip_vs and ip_vs_rr
# IPVS and each of its schedulers are modules; a kernel without this one cannot build the lab.
modprobe -a ip_vs ip_vs_rr

# New connections from a port used before are scheduled anew; clients are told what fits into the
# tunnel
# The director sees no answer, so a finished connection stays in its table as FIN_WAIT for two
# minutes. Without this a client that takes the same port again would go to the same real server,
# whatever the scheduler says. A packet that is too long for the tunnel is answered with its size
# (ICMP), so that the client sends smaller ones.
echo 2 >/proc/sys/net/ipv4/vs/conn_reuse_mode
echo 1 >/proc/sys/net/ipv4/vs/pmtu_disc

# Virtual service 10.0.69.200:80 (tun, rr) with 2 real servers
# From here on the kernel hands each new connection to the VIP to the real server that its scheduler
# picks.
# This service alone starts afresh: "ipvsadm -C" would take other services along.
ipvsadm -D -t 10.0.69.200:80 2>/dev/null || true
ipvsadm -A -t 10.0.69.200:80 -s rr
ipvsadm -a -t 10.0.69.200:80 -r 192.168.131.110:80 -i -w 1
ipvsadm -a -t 10.0.69.200:80 -r 192.168.131.131:80 -i -w 1
