import { LabError } from '../../../lab/contract/labError.ts';
import type { Plan } from '../../../lab/plan/step.ts';
import { sh } from '../../../lab/script/shellText.ts';
import type { RootShell } from '../../ssh/rootShell.ts';

const deadlineMs = 15_000;

/**
 * Asks each machine whether its kernel has the modules that the plan will load, before anything is changed: a director
 * without its scheduler's module is of no use, however much else of the lab stands.
 * @throws LabError `machine-unsupported` for the first machine that lacks one.
 */
export async function refuseMissingModules(
  plan: Plan,
  shells: ReadonlyMap<string, RootShell>,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    plan.machines.map(async ({ machine, steps }) => {
      const modules = steps.flatMap(({ action }) => (action.kind === 'module' ? action.modules : []));
      const shell = shells.get(machine);
      if (shell === undefined || modules.length === 0) return;
      const missing = await missingModules(shell, modules, signal);
      if (missing.length > 0) throw lacking(machine, missing);
    }),
  );
}

/** Where a kernel keeps the modules that labs need, below its own folder, and how they may be packed. */
const folders = ['net/netfilter/ipvs', 'net/netfilter', 'net/ipv4'];
const endings = ['.ko', '.ko.xz', '.ko.zst', '.ko.gz'];

/** Those that are neither loaded nor could be; a dry run of modprobe knows the kernel's built-in ones too. */
async function missingModules(
  shell: RootShell,
  modules: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { output } = await shell.run(
    // No process for what is loaded or lies where it should, one for all others; only where that fails is each asked for.
    sh`lvs_modules=
read -r lvs_kernel </proc/sys/kernel/osrelease
for lvs_module in ${modules}; do
  [ ! -d "/sys/module/$lvs_module" ] || continue
  for lvs_folder in ${folders}; do
    for lvs_ending in ${endings}; do
      [ ! -e "/lib/modules/$lvs_kernel/kernel/$lvs_folder/$lvs_module$lvs_ending" ] || continue 3
    done
  done
  lvs_modules="$lvs_modules $lvs_module"
done
if [ -n "$lvs_modules" ] && ! modprobe -n -q -a $lvs_modules >/dev/null 2>&1; then
  for lvs_module in $lvs_modules; do
    modprobe -n -q "$lvs_module" >/dev/null 2>&1 || echo "$lvs_module"
  done
fi`,
    { signal, deadlineMs },
  );
  return output.split('\n').filter((line) => modules.includes(line));
}

function lacking(machine: string, missing: readonly string[]): LabError {
  const scheduler = missing.map((name) => /^ip_vs_(\w+)$/.exec(name)?.[1]).find((name) => name !== undefined);
  const isOnlyScheduler = scheduler !== undefined && !missing.includes('ip_vs');
  return new LabError({
    code: 'machine-unsupported',
    what: isOnlyScheduler
      ? `The kernel of ${machine} does not have the scheduler ${scheduler}`
      : `The kernel of ${machine} lacks what the lab needs`,
    machine,
    why: `it has no module ${missing.join(', ')}, neither loaded nor installed`,
    next: isOnlyScheduler
      ? 'Set `service.scheduler` to another one, such as wlc, or boot a kernel that has it. Nothing was changed.'
      : 'Boot a kernel that has it; on Debian and Ubuntu the generic one does. Nothing was changed.',
  });
}
