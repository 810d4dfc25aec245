#!/bin/sh
# Lab nat-marks, machine client: the client's part.
# Run it as root on that machine; it may be run again. Addresses, routes and kernel settings last
# until the next boot.
set -eu
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# Packages curl
# Test requests are sent with curl.
command -v curl >/dev/null || {
  apt-get update
  apt-get install -y --no-install-recommends curl
}

# Address 10.0.69.10/24 on outside (eth1)
# Requests come from here. A client of its own sees what users see; the director would see its own
# VIP.
ip link set dev eth1 up
ip addr replace 10.0.69.10/24 dev eth1
