import { runtimeRecord } from '../script/record.ts';
import { lines, sh, verbatim, type ShellText } from '../script/shellText.ts';

/** Where a fault writes down what was there, on the machine that it breaks. A restart of the machine removes both. */
export function faultRecord(lab: string, fault: string): string {
  return runtimeRecord(lab, `fault-${fault}`);
}

/**
 * `body` of an inject, once: not where the fault is on already.
 * `body` must write the record before it changes anything.
 */
export function breakOnce(lab: string, fault: string, body: ShellText): ShellText {
  return lines(sh`[ ! -e ${faultRecord(lab, fault)} ] || return 0`, body);
}

/** `body` of a mend, where there is a record; the record goes when `body` has left `lvs_failed` at 0. */
export function mendRecorded(lab: string, fault: string, body: ShellText): ShellText {
  const record = faultRecord(lab, fault);
  return sh`lvs_failed=0
if [ -e ${record} ]; then
${verbatim(body)}
[ "$lvs_failed" -ne 0 ] || rm -f ${record}
fi
[ "$lvs_failed" -eq 0 ]`;
}

/** The record that only says that the fault is on. */
export function noteOnly(lab: string, fault: string): ShellText {
  return sh`printf '' >${faultRecord(lab, fault)} || return 1`;
}
