### probe
[ -r /var/www/html/index.html ] || return 1
{
  ! IFS= read -r lvs_line && [ "$lvs_line" = '192.168.131.131 slave' ] || return 1
} </var/www/html/index.html

### apply
if [ ! -e /var/lib/lvs-lab.nat-marks.page.kept ] && [ ! -e /var/lib/lvs-lab.nat-marks.page.absent ]; then
  if [ -e /var/www/html/index.html ]; then
    cp -p /var/www/html/index.html /var/lib/lvs-lab.nat-marks.page.before && printf '' >/var/lib/lvs-lab.nat-marks.page.kept || return 1
  else
    printf '' >/var/lib/lvs-lab.nat-marks.page.absent || return 1
  fi
fi
[ -d /var/www/html ] || mkdir -p /var/www/html || return 1
printf %s '192.168.131.131 slave' >/var/www/html/index.html || return 1

### undo
lvs_failed=0
if [ -e /var/lib/lvs-lab.nat-marks.page.kept ]; then
  if cp -p /var/lib/lvs-lab.nat-marks.page.before /var/www/html/index.html; then rm -f /var/lib/lvs-lab.nat-marks.page.kept /var/lib/lvs-lab.nat-marks.page.before; else lvs_failed=1; fi
elif [ -e /var/lib/lvs-lab.nat-marks.page.absent ]; then
  rm -f /var/www/html/index.html /var/lib/lvs-lab.nat-marks.page.absent || lvs_failed=1
fi
[ "$lvs_failed" -eq 0 ]
