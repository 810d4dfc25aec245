#!/bin/sh
# Lab fullnat-wrr, machine rs2: the real server's part.
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

# Address 192.168.131.131/24 on inside (eth2)
# The director reaches the real server here.
ip link set dev eth2 up
ip addr replace 192.168.131.131/24 dev eth2

# Page /var/www/html/index.html
# Each real server answers with its own page, so that a test can tell who answered.
printf %s rs2 >/var/www/html/index.html

# nginx on port 80
# Full NAT may change the port, this lab does not: requests to the VIP’s port 80 arrive at the same
# port here.
if [ -d /run/systemd/system ]; then
  systemctl reload-or-restart nginx
elif ! nginx -s reload 2>/dev/null; then
  nginx
fi
