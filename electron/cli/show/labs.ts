import type { LabStatus } from '../../../lab/contract/labStatus.ts';
import { table } from '../terminal.ts';

/** The labs that are up, with their machines, as text. */
export function showLabs(labs: readonly LabStatus[]): string {
  if (labs.length === 0) return 'No lab is up.\n';
  const rows = labs.flatMap((lab): readonly (readonly string[])[] => [
    [
      lab.lab,
      lab.heldBy === undefined ? lab.state : `busy: ${lab.heldBy.verb} (process ${lab.heldBy.pid})`,
      lab.machineSource + (lab.accelerator === undefined ? '' : `, ${lab.accelerator}`),
    ],
    ...lab.machines.map(({ name, state, ssh }) => [
      `  ${name}`,
      state,
      ssh === undefined ? '' : `ssh ${ssh}`,
    ]),
    ...(lab.faults ?? []).map(({ fault, target }) => [`  broken: ${fault}`, target, '']),
  ]);
  return `${table(rows)}\n`;
}
