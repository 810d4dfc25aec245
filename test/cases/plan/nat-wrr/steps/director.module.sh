### probe
for lvs_module in ip_vs ip_vs_wrr; do
  [ -d "/sys/module/$lvs_module" ] || [ -e /run/lvs-lab.nat-wrr.module-built-in."$lvs_module" ] || return 1
done

### apply
lvs_modules=
for lvs_module in ip_vs ip_vs_wrr; do
  [ -d "/sys/module/$lvs_module" ] || lvs_modules="$lvs_modules $lvs_module"
done
[ -z "$lvs_modules" ] || modprobe -a $lvs_modules 2>/dev/null
for lvs_module in $lvs_modules; do
  if ! [ -d "/sys/module/$lvs_module" ] && ! modprobe "$lvs_module"; then
    read -r lvs_kernel </proc/sys/kernel/osrelease
    echo "The kernel $lvs_kernel has no usable module $lvs_module: a lab that does without it, or another kernel, is needed." >&2
    return 1
  fi
  if [ -d "/sys/module/$lvs_module" ]; then
    printf '%s\n' "$lvs_module" >>/run/lvs-lab.nat-wrr.modules || return 1
  else
    printf '' >/run/lvs-lab.nat-wrr.module-built-in."$lvs_module" || return 1
  fi
done

### undo
if [ -e /run/lvs-lab.nat-wrr.modules ]; then
  lvs_modules=
  while read -r lvs_module; do lvs_modules="$lvs_module $lvs_modules"; done </run/lvs-lab.nat-wrr.modules
  for lvs_module in $lvs_modules; do modprobe -r "$lvs_module" 2>/dev/null; done
  rm -f /run/lvs-lab.nat-wrr.modules
fi
rm -f /run/lvs-lab.nat-wrr.module-built-in.*
