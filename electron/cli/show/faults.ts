import type { LabFaults, MendedFaults } from '../../../lab/contract/labFaults.ts';
import { printable, table } from '../terminal.ts';

/** The faults that apply to a lab by group, and those that are on, as text. */
export function showFaults({ offers, active }: LabFaults): string {
  const groups = [...new Set(offers.map(({ group }) => group))];
  const blocks = groups.map((group) => {
    const rows = offers
      .filter((offer) => offer.group === group)
      .map(({ id, title, targets }) => [`  ${id}`, title, targets.join(', ')]);
    return `${group}\n${table(rows)}\n`;
  });
  const on =
    active.length === 0
      ? 'None is on.\n'
      : `On:\n${table(active.map(({ fault, title, target }) => [`  ${fault}`, title, target]))}\n`;
  return printable([...blocks, on].join('\n'));
}

/** What was mended, as text. */
export function showMended({ mended, upRunId }: MendedFaults): string {
  const lines = mended.map(({ title, target }) => `Mended: ${title} (${target}).`);
  if (upRunId !== undefined) lines.push('Machines that were off run again.');
  return printable(`${lines.length === 0 ? 'Nothing was broken on purpose.' : lines.join('\n')}\n`);
}
