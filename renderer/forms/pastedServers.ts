import type { LabEdit, PlainValue } from '../../lab/model/edit.ts';
import { contains, parseCidr } from '../../lab/model/cidr.ts';
import { parseIpv4 } from '../../lab/model/ipv4.ts';
import { extendPath } from '../../lab/model/path.ts';
import { applyEdit } from '../../lab/model/edit.ts';
import { contentAt, listOf, networkNames, setEdits, shownText, typedValue } from './contentAt.ts';
import { proposeRealServer } from './proposeRealServer.ts';

/** A column of the table of real servers: where its value is in one of them. */
export interface ServerColumn {
  /** Path inside the real server: `name`, `addresses.inside`, `weight`, `upperThreshold`, `page`. */
  readonly path: string;
  readonly kind: 'text' | 'number';
}

/** A cell of the table, and the columns that the table has. */
export interface TablePlace {
  readonly row: number;
  readonly column: number;
  readonly columns: readonly ServerColumn[];
}

/** Limits of connections, whose columns come when they are asked for. */
export const thresholdKeys = ['upperThreshold', 'lowerThreshold'] as const;

/** The columns of a lab's table: name, an address for each network, weight, limits of connections, page. */
export function serverColumns(networks: readonly string[], hasThresholds: boolean): readonly ServerColumn[] {
  return [
    { path: 'name', kind: 'text' },
    ...networks.map((name): ServerColumn => ({ path: extendPath('addresses', name), kind: 'text' })),
    { path: 'weight', kind: 'number' },
    ...(hasThresholds ? thresholdKeys.map((path): ServerColumn => ({ path, kind: 'number' })) : []),
    { path: 'page', kind: 'text' },
  ];
}

/**
 * Edits for a text pasted into the table at a cell, or undefined for a text that belongs into the cell alone. A
 * spreadsheet's range (tabs, or one word a line) goes into the cells from there on, and rows are added below as needed.
 * Lines `name address weight page` become new rows.
 */
export function pasteEdits(content: unknown, text: string, at: TablePlace): readonly LabEdit[] | undefined {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
  const isRange = lines.some((line) => line.includes('\t'));
  if (lines.length < 2 && !isRange) return undefined;
  const isColumn = lines.every((line) => !/\s/.test(line.trim()));
  return isRange || isColumn
    ? rangeEdits(
        content,
        lines.map((line) => line.split('\t')),
        at,
      )
    : lineEdits(content, lines);
}

function rangeEdits(
  content: unknown,
  cells: readonly (readonly string[])[],
  at: TablePlace,
): readonly LabEdit[] {
  const edits: LabEdit[] = [];
  let now = content;
  const make = (made: readonly LabEdit[]): void => {
    edits.push(...made);
    now = made.reduce<unknown>(applyEdit, now);
  };
  cells.forEach((line, down) => {
    const row = at.row + down;
    if (row >= listOf(contentAt(now, 'realServers')).length) make(appendEdits(now, proposeRealServer(now)));
    line.forEach((cell, across) => {
      const column = at.columns[at.column + across];
      if (column === undefined) return;
      const value = typedValue(cell.trim(), column.kind);
      if (value !== '') make(setEdits(now, `realServers[${row}].${column.path}`, value));
    });
  });
  return edits;
}

function lineEdits(content: unknown, lines: readonly string[]): readonly LabEdit[] {
  const edits: LabEdit[] = [];
  let now = content;
  for (const line of lines) {
    const [, name = '', address, weight, page] =
      /^(\S+)(?:[\s,;]+([^\s,;]+))?(?:[\s,;]+([^\s,;]+))?(?:[\s,;]+(.+))?$/.exec(
        line.trim().replace(/[,;]$/, ''),
      ) ?? [];
    const proposed = proposeRealServer(now);
    const server: Record<string, PlainValue> = {
      ...proposed,
      name: name.replace(/[,;]$/, ''),
      ...(address === undefined ? {} : { addresses: placed(now, proposed.addresses, address) }),
      ...(weight === undefined ? {} : { weight: typedValue(weight, 'number') }),
    };
    if (page !== undefined) server['page'] = page.trim();
    else if ('page' in proposed) server['page'] = server['name'] ?? '';
    const made = appendEdits(now, server);
    edits.push(...made);
    now = made.reduce<unknown>(applyEdit, now);
  }
  return edits;
}

/** The address on the network that holds it, or instead of the first that was proposed. */
function placed(
  content: unknown,
  proposed: { readonly [network: string]: string },
  text: string,
): { readonly [network: string]: string } {
  const address = parseIpv4(text);
  const holder = networkNames(content).find((name) => {
    const cidr = parseCidr(shownText(contentAt(content, `${extendPath('networks', name)}.cidr`)))?.cidr;
    return cidr !== undefined && address !== undefined && contains(cidr, address);
  });
  const network = holder ?? Object.keys(proposed)[0];
  return network === undefined ? proposed : { ...proposed, [network]: text };
}

/** Edits that add a real server behind the others. */
export function appendEdits(content: unknown, server: PlainValue): readonly LabEdit[] {
  const servers = contentAt(content, 'realServers');
  return Array.isArray(servers)
    ? [{ kind: 'insert', path: 'realServers', index: servers.length, value: server }]
    : [{ kind: 'set', path: 'realServers', value: [server] }];
}
