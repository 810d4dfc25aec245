import { LabError } from '../../../lab/contract/labError.ts';
import { sh } from '../../../lab/script/shellText.ts';
import type { RootShell } from '../../ssh/rootShell.ts';

const deadlineMs = 15_000;

/**
 * Where earlier versions recorded, in a folder for each lab, what was there before (now: lab/script/record.ts). Some of
 * what they wrote there has another form, so it is not read.
 */
const olderFolders = ['/run/lvs-lab', '/var/lib/lvs-lab'];

/**
 * Refuses machines that an earlier version has set up for this lab: without its records, `down` would leave what that
 * has done, and `up` would record it as what was there before.
 * @throws LabError `machine-unsupported` for the first such machine.
 */
export async function refuseOlderRecords(
  lab: string,
  shells: ReadonlyMap<string, RootShell>,
  signal: AbortSignal,
  folders = olderFolders,
): Promise<void> {
  await Promise.all(
    [...shells].map(async ([machine, shell]) => {
      const records = folders.map((folder) => `${folder}/${lab}`);
      const look = sh`for lvs_folder in ${records}; do [ ! -d "$lvs_folder" ] || echo "$lvs_folder"; done`;
      const { output } = await shell.run(look, { signal, deadlineMs });
      const found = output.split('\n').filter((line) => records.includes(line));
      if (found.length > 0) throw older(machine, found.join(' '));
    }),
  );
}

function older(machine: string, found: string): LabError {
  return new LabError({
    code: 'machine-unsupported',
    what: `An earlier version of LVS Lab has set up ${machine} for this lab`,
    machine,
    why: `it recorded what was there before in ${found}, in a form that this version does not read`,
    next: `Take the lab down with that version; or mend the machine by hand and remove ${found}. Nothing was changed.`,
  });
}
