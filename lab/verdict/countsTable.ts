import type { RealServerCounts } from './verdict.ts';

const columns = [
  ['predicted', 'predicted'],
  ['client', 'measured'],
  ['IPVS', 'ipvs'],
  ['log', 'logged'],
] as const satisfies readonly (readonly [string, keyof RealServerCounts])[];

/** The accounts of each real server as lines of a table, numbers to the right; `-` where nothing is known. */
export function countsTable(byRealServer: Readonly<Record<string, RealServerCounts>>): readonly string[] {
  const rows = [
    ['real server', ...columns.map(([title]) => title)],
    ...Object.entries(byRealServer).map(([name, counts]) => [
      name,
      ...columns.map(([, key]) => String(counts[key] ?? '-')),
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
