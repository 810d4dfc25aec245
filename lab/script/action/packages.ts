import type { ActionOf, ActionRenderer } from '../actionRenderer.ts';
import { lastingRecord } from '../record.ts';
import { lines, sh, verbatim, type ShellText } from '../shellText.ts';

/** apt-get without questions, patient with another package manager at work, and without Ubuntu's restarts afterwards. */
const aptGet = sh`DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get -q -y -o DPkg::Lock::Timeout=120`;

/** Names of all installed packages, one a line. */
const listInstalled = sh`dpkg-query -W -f '\${Package} \${db:Status-Status}\n' | sed -n 's/ installed$//p'`;

/** Debian packages. What is there already, from wherever, counts by its command and is left alone. */
export const packages: ActionRenderer<ActionOf<'packages'>> = {
  script(action, lab) {
    const before = lastingRecord(lab, 'packages.before');
    const installed = lastingRecord(lab, 'packages');
    // Whatever an installation brought along, dependencies too, is what was not there before it.
    const settle = sh`if [ -e ${before} ]; then
  ${verbatim(listInstalled)} | grep -vxF -f ${before} >>${installed}
  rm -f ${before}
fi`;
    return {
      probe: sh`for lvs_command in ${action.packages.map(({ command }) => command)}; do
  command -v "$lvs_command" >/dev/null || return 1
done`,
      apply: lines(
        sh`lvs_missing=`,
        ...action.packages.map(
          ({ name, command }) => sh`command -v ${command} >/dev/null || lvs_missing="$lvs_missing "${name}`,
        ),
        sh`[ -n "$lvs_missing" ] || return 0`,
        // Left by an apply that was cut off: what it installed is ours as well.
        settle,
        sh`{ ${verbatim(listInstalled)}; } >${before} || return 1
if ! ${verbatim(aptGet)} install --no-install-recommends $lvs_missing; then
  echo 'Trying again with fresh package lists.'
  ${verbatim(aptGet)} update && ${verbatim(aptGet)} install --no-install-recommends $lvs_missing
fi
lvs_status=$?`,
        settle,
        sh`[ "$lvs_status" -eq 0 ] || { echo "apt-get could not install:$lvs_missing" >&2; return 1; }`,
      ),
      undo: lines(
        sh`lvs_failed=0`,
        settle,
        sh`if [ -e ${installed} ]; then
  lvs_present=$(${verbatim(listInstalled)} | grep -xF -f ${installed})
  if [ -z "$lvs_present" ] || ${verbatim(aptGet)} purge $lvs_present; then rm -f ${installed}; else lvs_failed=1; fi
fi`,
        sh`[ "$lvs_failed" -eq 0 ]`,
      ),
    };
  },

  plain(action) {
    const present = action.packages.map(({ command }) => sh`command -v ${command} >/dev/null`).join(' && ');
    return sh`${verbatim(present as ShellText)} || {
  apt-get update
  apt-get install -y --no-install-recommends ${action.packages.map(({ name }) => name)}
}`;
  },
};
