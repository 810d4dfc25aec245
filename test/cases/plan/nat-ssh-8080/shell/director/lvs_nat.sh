#!/bin/sh
# Lab nat-ssh-8080, machine director: the director's part.
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

# Addresses 10.0.69.132/24 on outside (ens4), 192.168.131.132/24 on inside (52:54:00:aa:02:02),
# 10.0.69.200/32 on outside (ens4)
# Clients reach the service at the VIP 10.0.69.200; real servers are reached, and answer, on their
# side.
lvs_nic_525400aa0202=
for lvs_dir in /sys/class/net/*; do
  if [ -r "$lvs_dir/address" ] && read -r lvs_mac <"$lvs_dir/address" && [ "$lvs_mac" = 52:54:00:aa:02:02 ]; then
    lvs_nic_525400aa0202=${lvs_dir##*/}
    break
  fi
done
[ -n "$lvs_nic_525400aa0202" ] || { echo 'No interface has the MAC address 52:54:00:aa:02:02.' >&2; exit 1; }
ip link set dev ens4 up
ip link set dev "${lvs_nic_525400aa0202}" up
ip addr replace 10.0.69.132/24 dev ens4
ip addr replace 192.168.131.132/24 dev "${lvs_nic_525400aa0202}"
ip addr replace 10.0.69.200/32 dev ens4

# Kernel modules ip_vs and ip_vs_rr
# IPVS and each of its schedulers are modules; a kernel without this one cannot build the lab.
modprobe -a ip_vs ip_vs_rr

# Forwarding on, ICMP redirects off
# Answers pass through the director on their way from a real server to the client. A redirect would
# tell machines a shorter way past it; the kernel sends one if either the setting of all or the
# interface’s own is 1.
lvs_nic_525400aa0202=
for lvs_dir in /sys/class/net/*; do
  if [ -r "$lvs_dir/address" ] && read -r lvs_mac <"$lvs_dir/address" && [ "$lvs_mac" = 52:54:00:aa:02:02 ]; then
    lvs_nic_525400aa0202=${lvs_dir##*/}
    break
  fi
done
[ -n "$lvs_nic_525400aa0202" ] || { echo 'No interface has the MAC address 52:54:00:aa:02:02.' >&2; exit 1; }
echo 1 >/proc/sys/net/ipv4/ip_forward
echo 0 >/proc/sys/net/ipv4/conf/all/send_redirects
echo 0 >/proc/sys/net/ipv4/conf/default/send_redirects
echo 0 >/proc/sys/net/ipv4/conf/ens4/send_redirects
echo 0 >/proc/sys/net/ipv4/conf/"${lvs_nic_525400aa0202}"/send_redirects

# Masquerading for 192.168.131.0/24 (inside)
# It lets the real servers themselves reach the outside; balancing works without it. One rule is
# added, once, and nobody else’s rules are touched.
# Added once; other rules stay. (A script that begins with "iptables -t nat -F" would wipe them out.)
iptables -t nat -C POSTROUTING -s 192.168.131.0/24 -m comment --comment 'lvs-lab nat-ssh-8080' -j MASQUERADE 2>/dev/null ||
  iptables -t nat -A POSTROUTING -s 192.168.131.0/24 -m comment --comment 'lvs-lab nat-ssh-8080' -j MASQUERADE

# Virtual service 10.0.69.200:8080 (nat, rr) with 1 real servers
# From here on the kernel hands each new connection to the VIP to the real server that its scheduler
# picks.
# This service alone starts afresh: "ipvsadm -C" would take other services along.
ipvsadm -D -t 10.0.69.200:8080 2>/dev/null || true
ipvsadm -A -t 10.0.69.200:8080 -s rr
ipvsadm -a -t 10.0.69.200:8080 -r 192.168.131.110:8080 -m -w 1
