import type { Verdict } from '../../lab/verdict/verdict.ts';
import { figure, text } from './svg.ts';

const width = 880;
const left = 20;
const box = 20.5;
const rowHeight = 20;

/** What a real test found: the sequence of answers, and the three accounts beside the prediction. */
export function verdictFigure(verdict: Verdict, weights: Readonly<Record<string, number>>): string {
  const { scheduler, forwarding, load = 'sequential', requests, byRealServer, sequence } = verdict;
  const rows = Object.entries(byRealServer);
  const servers = rows.map(([name]) => name);
  const table = 96;
  const words = `${scheduler} over ${forwarding}, ${requests} connections (${load}): ${verdict.verdict}`;
  const counts = rows.map(([name, { measured }]) => `${name} ${measured}`).join(', ');
  return figure({ width, height: table + 30 + servers.length * rowHeight, title: `${words}; ${counts}` }, [
    text(words, left, 28, { className: 'name' }),
    ...sequence.flatMap((name, at) => letter(name, servers, left + at * box)),
    ...['real server', 'weight', 'predicted', 'client', 'IPVS', 'log'].map((head, column) =>
      text(head, columnAt(column), table, { className: 'small faint' }),
    ),
    ...rows.flatMap(([name, { predicted, measured, ipvs, logged }], row) => {
      const y = table + (row + 1) * rowHeight;
      return [name, weights[name], predicted ?? '–', measured, ipvs ?? '–', logged ?? '–'].map(
        (cell, column) => text(String(cell ?? ''), columnAt(column), y, { className: 'mono' }),
      );
    }),
  ]);
}

const columnAt = (column: number): number => left + column * 110;

function letter(name: string | null, servers: readonly string[], x: number): readonly string[] {
  const at = servers.indexOf(name ?? '');
  const mark = at < 0 ? '–' : name?.length === 1 ? name : String(at + 1);
  return [
    `<rect class="${at < 0 ? 'box' : `server${at}`}" x="${x}" y="42" width="18" height="22" rx="3"/>`,
    text(mark, x + 9, 57, { className: at < 0 ? 'small' : 'small letter', anchor: 'middle' }),
  ];
}
