import { lines, sh, verbatim, type ShellText } from '../script/shellText.ts';
import type { FaultScript } from './fault.ts';
import { breakOnce, faultRecord, mendRecorded } from './faultRecord.ts';

/** A number below /proc/sys, and what it is to be. */
export interface KernelSetting {
  /** Path of its file as one shell word. */
  readonly file: ShellText;
  readonly value: string;
}

/** Writes down what settings are, then sets them; body of an inject. */
export function changeSettings(lab: string, fault: string, settings: readonly KernelSetting[]): ShellText {
  const record = faultRecord(lab, fault);
  const files = verbatim(settings.map(({ file }) => file).join(' ') as ShellText);
  const set = settings.map(({ file, value }) => sh`printf '%s\n' ${value} >${verbatim(file)} || return 1`);
  return sh`cat ${files} >${`${record}.new`} && mv ${`${record}.new`} ${record} || return 1
${verbatim(set.join('\n') as ShellText)}`;
}

/** Brings back what `changeSettings` wrote down; body of a mend. */
export function restoreSettings(lab: string, fault: string, settings: readonly KernelSetting[]): ShellText {
  const each = settings.map(
    ({ file }) => sh`read -r lvs_value && printf '%s\n' "$lvs_value" >${verbatim(file)} || lvs_failed=1`,
  );
  return sh`{
${verbatim(each.join('\n') as ShellText)}
} <${faultRecord(lab, fault)}`;
}

/** A fault that is nothing but settings of a machine; `lookup` finds the interfaces that their paths name. */
export function settingsFault(
  lab: string,
  machine: string,
  fault: string,
  settings: readonly KernelSetting[],
  lookup: readonly ShellText[] = [],
): FaultScript {
  return {
    machine,
    inject: breakOnce(lab, fault, lines(...lookup, changeSettings(lab, fault, settings))),
    mend: mendRecorded(lab, fault, lines(...lookup, restoreSettings(lab, fault, settings))),
  };
}
