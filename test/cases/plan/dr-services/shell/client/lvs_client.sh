#!/bin/sh
# Lab dr-services, machine client: the client's part.
# Run it as root on that machine; it may be run again. Addresses, routes and kernel settings last
# until the next boot.
set -eu
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# Packages curl, bind9-dnsutils
# Test requests are sent with curl and dig.
command -v curl >/dev/null && command -v dig >/dev/null || {
  apt-get update
  apt-get install -y --no-install-recommends curl bind9-dnsutils
}

# Address 10.0.69.10/24 on outside (eth1)
# Requests come from here. A client of its own sees what users see; the director would see its own
# VIP.
ip link set dev eth1 up
ip addr replace 10.0.69.10/24 dev eth1
