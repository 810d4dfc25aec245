### probe
for lvs_pair in 1:net/ipv4/vs/conn_reuse_mode; do
  lvs_file=/proc/sys/${lvs_pair#*:} lvs_value=
  [ -r "$lvs_file" ] || return 1
  case $lvs_pair in
    ?:*) read -r lvs_value <"$lvs_file" || : ;;
    *) lvs_value=$(cat "$lvs_file") ;;
  esac
  [ "$lvs_value" = "${lvs_pair%%:*}" ] || return 1
done

### apply
lvs_recorded=' '
if [ -e /run/lvs-lab.dr-services.sysctl ]; then
  while read -r lvs_path lvs_value; do lvs_recorded="$lvs_recorded$lvs_path "; done </run/lvs-lab.dr-services.sysctl
fi
set --
for lvs_path in net/ipv4/vs/conn_reuse_mode; do
  case $lvs_recorded in *" $lvs_path "*) ;; *) set -- "$@" "/proc/sys/$lvs_path" ;; esac
done
if [ "$#" -gt 0 ]; then
  lvs_values=$(cat "$@") || return 1
  while read -r lvs_value; do
    printf '%s %s\n' "${1#/proc/sys/}" "$lvs_value" >>/run/lvs-lab.dr-services.sysctl || return 1
    shift
  done <<LVS_END
$lvs_values
LVS_END
fi
for lvs_pair in 1:net/ipv4/vs/conn_reuse_mode; do
  printf '%s\n' "${lvs_pair%%:*}" >"/proc/sys/${lvs_pair#*:}" || return 1
done

### undo
lvs_failed=0
if [ -e /run/lvs-lab.dr-services.sysctl ]; then
  while read -r lvs_path lvs_value; do
    [ ! -e "/proc/sys/$lvs_path" ] || printf '%s\n' "$lvs_value" >"/proc/sys/$lvs_path" || lvs_failed=1
  done </run/lvs-lab.dr-services.sysctl
  rm -f /run/lvs-lab.dr-services.sysctl
fi
[ "$lvs_failed" -eq 0 ]
