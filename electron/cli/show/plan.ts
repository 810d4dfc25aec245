import type { PlanFile, StepStanding } from '../../../lab/contract/plannedLab.ts';
import type { Plan } from '../../../lab/plan/step.ts';
import { printable } from '../terminal.ts';

const standingWords: Readonly<Record<StepStanding, string>> = {
  holds: 'holds      ',
  'will-change': 'will change',
  unknown: 'unknown    ',
};

/** The steps of a plan, machine by machine, with the reason of each; with how it stands where that was asked. */
export function showPlan({ machines }: Plan, standings?: Readonly<Record<string, StepStanding>>): string {
  const blocks = machines.map(({ machine, role, steps }) => {
    const lines = steps.map(({ id, title, why }, i) => {
      const number = `  ${i + 1}. `;
      const standing = standings === undefined ? '' : `${standingWords[standings[id] ?? 'unknown']}  `;
      return `${number}${standing}${title}\n${' '.repeat(number.length + standing.length)}${why}`;
    });
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
