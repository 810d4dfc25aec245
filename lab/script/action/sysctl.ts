import { parseMac } from '../../model/mac.ts';
import type { ActionOf, ActionRenderer } from '../actionRenderer.ts';
import { interfaceLookup, interfaceWord } from '../interfaceWord.ts';
import { runtimeRecord } from '../record.ts';
import { lines, quote, sh, verbatim, type ShellText } from '../shellText.ts';

/**
 * Settings that the kernel changes along with another one. Writing ip_forward sets accept_redirects of all the other
 * way (`inet_forward_change` in net/ipv4/devinet.c), so taking the one back must take back the other.
 */
const changedAlong: Readonly<Record<string, readonly string[]>> = {
  'net/ipv4/ip_forward': ['net/ipv4/conf/all/accept_redirects'],
};

/**
 * Kernel settings, read and written as files below /proc/sys. A number there can be read only from its beginning
 * (`proc_dointvec` in kernel/sysctl.c gives nothing at an offset), and dash reads byte by byte, so its `read` fails and
 * sees the first digit alone. That is enough to know a setting of one digit, for which nobody writes 10 or more, and
 * costs no process; whatever has more digits, and what is recorded, is read by one `cat`.
 */
export const sysctl: ActionRenderer<ActionOf<'sysctl'>> = {
  script(action, lab) {
    const record = runtimeRecord(lab, 'sysctl');
    const lookup = lookupOf(action, sh`return 1`);
    const wanted = verbatim(
      words(action.settings.map((one) => sh`${one.value}:${verbatim(pathWord(one.path))}`)),
    );
    const touched = action.settings.flatMap(({ path }) => [path, ...(changedAlong[path] ?? [])]);
    return {
      probe: lines(
        ...lookup,
        sh`for lvs_pair in ${wanted}; do
  lvs_file=/proc/sys/\${lvs_pair#*:} lvs_value=
  [ -r "$lvs_file" ] || return 1
  case $lvs_pair in
    ?:*) read -r lvs_value <"$lvs_file" || : ;;
    *) lvs_value=$(cat "$lvs_file") ;;
  esac
  [ "$lvs_value" = "\${lvs_pair%%:*}" ] || return 1
done`,
      ),
      apply: lines(
        ...lookup,
        sh`lvs_recorded=' '
if [ -e ${record} ]; then
  while read -r lvs_path lvs_value; do lvs_recorded="$lvs_recorded$lvs_path "; done <${record}
fi
set --
for lvs_path in ${verbatim(words(touched.map(pathWord)))}; do
  case $lvs_recorded in *" $lvs_path "*) ;; *) set -- "$@" "/proc/sys/$lvs_path" ;; esac
done
if [ "$#" -gt 0 ]; then
  lvs_values=$(cat "$@") || return 1
  while read -r lvs_value; do
    printf '%s %s\n' "\${1#/proc/sys/}" "$lvs_value" >>${record} || return 1
    shift
  done <<LVS_END
$lvs_values
LVS_END
fi
for lvs_pair in ${wanted}; do
  printf '%s\n' "\${lvs_pair%%:*}" >"/proc/sys/\${lvs_pair#*:}" || return 1
done`,
      ),
      // The record keeps the order; an interface that is gone took its settings along.
      undo: sh`lvs_failed=0
if [ -e ${record} ]; then
  while read -r lvs_path lvs_value; do
    [ ! -e "/proc/sys/$lvs_path" ] || printf '%s\n' "$lvs_value" >"/proc/sys/$lvs_path" || lvs_failed=1
  done <${record}
  rm -f ${record}
fi
[ "$lvs_failed" -eq 0 ]`,
    };
  },

  plain(action) {
    return lines(
      ...lookupOf(action, sh`exit 1`),
      ...action.settings.map(({ path, value }) => sh`echo ${value} >/proc/sys/${verbatim(pathWord(path))}`),
    );
  },
};

/** A path below /proc/sys as one shell word; an interface given by its MAC address is found when the text runs. */
function pathWord(path: string): ShellText {
  const parts = path
    .split('/')
    .map((part) => (parseMac(part) === undefined ? quote(part) : interfaceWord(part)));
  return parts.join('/') as ShellText;
}

function words(texts: readonly ShellText[]): ShellText {
  return texts.join(' ') as ShellText;
}

function lookupOf({ settings }: ActionOf<'sysctl'>, onMissing: ShellText): readonly ShellText[] {
  return interfaceLookup(
    settings.flatMap(({ path }) => path.split('/')),
    onMissing,
  );
}
