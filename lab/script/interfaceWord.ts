import { parseMac } from '../model/mac.ts';
import { quote, sh, verbatim, type ShellText } from './shellText.ts';

/**
 * An interface as a shell word: its name, or, where a plan knows only its MAC address, the variable that
 * `interfaceLookup` puts the name in.
 */
export function interfaceWord(name: string): ShellText {
  const mac = parseMac(name);
  return mac === undefined ? quote(name) : sh`"\${${verbatim(variableOf(mac))}}"`;
}

/** Shell texts that find the names of those interfaces that are given by MAC address. */
export function interfaceLookup(names: readonly string[], onMissing: ShellText): readonly ShellText[] {
  const macs = [...new Set(names.map(parseMac))].filter((mac) => mac !== undefined);
  return macs.map((mac) => lookup(mac, onMissing));
}

function lookup(mac: string, onMissing: ShellText): ShellText {
  const variable = verbatim(variableOf(mac));
  return sh`${variable}=
for lvs_dir in /sys/class/net/*; do
  if [ -r "$lvs_dir/address" ] && read -r lvs_mac <"$lvs_dir/address" && [ "$lvs_mac" = ${mac} ]; then
    ${variable}=\${lvs_dir##*/}
    break
  fi
done
[ -n "$${variable}" ] || { echo ${`No interface has the MAC address ${mac}.`} >&2; ${verbatim(onMissing)}; }`;
}

function variableOf(mac: string): ShellText {
  return `lvs_nic_${mac.replaceAll(':', '')}` as ShellText;
}
