### probe
for lvs_command in curl dig; do
  command -v "$lvs_command" >/dev/null || return 1
done

### apply
lvs_missing=
command -v curl >/dev/null || lvs_missing="$lvs_missing "curl
command -v dig >/dev/null || lvs_missing="$lvs_missing "bind9-dnsutils
[ -n "$lvs_missing" ] || return 0
if [ -e /var/lib/lvs-lab.dr-services.packages.before ]; then
  dpkg-query -W -f '${Package} ${db:Status-Status}\n' | sed -n 's/ installed$//p' | grep -vxF -f /var/lib/lvs-lab.dr-services.packages.before >>/var/lib/lvs-lab.dr-services.packages
  rm -f /var/lib/lvs-lab.dr-services.packages.before
fi
{ dpkg-query -W -f '${Package} ${db:Status-Status}\n' | sed -n 's/ installed$//p'; } >/var/lib/lvs-lab.dr-services.packages.before || return 1
if ! DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get -q -y -o DPkg::Lock::Timeout=120 install --no-install-recommends $lvs_missing; then
  echo 'Trying again with fresh package lists.'
  DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get -q -y -o DPkg::Lock::Timeout=120 update && DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get -q -y -o DPkg::Lock::Timeout=120 install --no-install-recommends $lvs_missing
fi
lvs_status=$?
if [ -e /var/lib/lvs-lab.dr-services.packages.before ]; then
  dpkg-query -W -f '${Package} ${db:Status-Status}\n' | sed -n 's/ installed$//p' | grep -vxF -f /var/lib/lvs-lab.dr-services.packages.before >>/var/lib/lvs-lab.dr-services.packages
  rm -f /var/lib/lvs-lab.dr-services.packages.before
fi
[ "$lvs_status" -eq 0 ] || { echo "apt-get could not install:$lvs_missing" >&2; return 1; }

### undo
lvs_failed=0
if [ -e /var/lib/lvs-lab.dr-services.packages.before ]; then
  dpkg-query -W -f '${Package} ${db:Status-Status}\n' | sed -n 's/ installed$//p' | grep -vxF -f /var/lib/lvs-lab.dr-services.packages.before >>/var/lib/lvs-lab.dr-services.packages
  rm -f /var/lib/lvs-lab.dr-services.packages.before
fi
if [ -e /var/lib/lvs-lab.dr-services.packages ]; then
  lvs_present=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' | sed -n 's/ installed$//p' | grep -xF -f /var/lib/lvs-lab.dr-services.packages)
  if [ -z "$lvs_present" ] || DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get -q -y -o DPkg::Lock::Timeout=120 purge $lvs_present; then rm -f /var/lib/lvs-lab.dr-services.packages; else lvs_failed=1; fi
fi
[ "$lvs_failed" -eq 0 ]
