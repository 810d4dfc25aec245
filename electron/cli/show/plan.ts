import type { PlanFile } from '../../../lab/contract/plannedLab.ts';
import type { Plan } from '../../../lab/plan/step.ts';
import { printable } from '../terminal.ts';

/** The steps of a plan, machine by machine, with the reason of each. */
export function showPlan({ machines }: Plan): string {
  const blocks = machines.map(({ machine, role, steps }) => {
    const lines = steps.map(({ title, why }, i) => `  ${i + 1}. ${title}\n     ${why}`);
    return `${machine} (${role === 'realServer' ? 'real server' : role})\n${lines.join('\n')}\n`;
  });
  return printable(blocks.join('\n'));
}

/** Scripts and files as a person would take them: each under a line that says where it belongs. */
export function showFiles(files: readonly PlanFile[]): string {
  return files
    .map(({ machine, path, content }) => {
      const end = content.endsWith('\n') ? '' : '\n';
      return `##### ${machine}: ${path}\n${content}${end}`;
    })
    .join('\n');
}
