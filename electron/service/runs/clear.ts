import { LabError } from '../../../lab/contract/labError.ts';
import { sh } from '../../../lab/script/shellText.ts';
import { openRootShell } from '../openRootShell.ts';
import { runningLabAccess } from '../runningLabAccess.ts';
import type { RunContext } from './runContext.ts';

const clearDeadlineMs = 20_000;

/** Empties the IPVS table of the directors (`ipvsadm -C`). Connections that are open lose their way. */
export async function clear(context: RunContext): Promise<void> {
  const { lab, signal, emit } = context;
  const access = await runningLabAccess(lab, context);
  try {
    for (const { name } of lab.directors) {
      const shell = await openRootShell(lab, name, access, signal);
      emit({ kind: 'machine', machine: name, state: 'ready' });
      const { status, output } = await shell.run(sh`ipvsadm -C`, { signal, deadlineMs: clearDeadlineMs });
      if (status !== 0) {
        throw new LabError({
          code: 'step-failed',
          what: 'Clear the IPVS table (ipvsadm -C)',
          machine: name,
          why: `ipvsadm ended with status ${status}`,
          next: 'See whether ipvsadm is installed and ip_vs loaded there: `lab doctor` looks.',
          output,
        });
      }
    }
  } finally {
    access.close();
  }
}
