import type { Endpoint, IpvsDestination, IpvsService } from './ipvsTable.ts';
import { methodOf } from './ipvsWords.ts';
import { outputLines, wholeNumber, type OutputLine } from './outputLines.ts';
import { UnreadableOutput } from './unreadableOutput.ts';

/** How one who shows the table writes what both ipvsadm and the kernel show. */
export interface IpvsTableForm {
  /** Named where the text cannot be read. */
  readonly source: string;
  /** Whether a line is the second of the head, which names the columns of services. */
  readonly isHead: (line: OutputLine) => boolean;
  readonly service: (row: OutputLine) => Omit<IpvsService, 'destinations'>;
  readonly endpoint: (row: OutputLine, word: string | undefined) => Endpoint;
}

/**
 * Reads services, each with its destinations below it, in the order of the text. Throws `UnreadableOutput` where the head
 * is missing or a row is not as it should be.
 */
export function readIpvsTable(text: string, form: IpvsTableForm): readonly IpvsService[] {
  const [title, columns, destinationColumns, ...rows] = outputLines(form.source, text);
  if (
    title?.text.startsWith('IP Virtual Server version ') !== true ||
    columns === undefined ||
    !form.isHead(columns) ||
    destinationColumns?.words.join(' ') !== '-> RemoteAddress:Port Forward Weight ActiveConn InActConn'
  ) {
    throw new UnreadableOutput(form.source, 1, text, 'the head of the table is missing');
  }
  const services: { service: IpvsService; destinations: IpvsDestination[] }[] = [];
  for (const row of rows) {
    if (row.words[0] === '->') {
      const current = services.at(-1);
      if (current === undefined) throw row.unreadable('a destination without a service');
      current.destinations.push(destinationOf(row, form));
    } else {
      const destinations: IpvsDestination[] = [];
      services.push({ service: { ...form.service(row), destinations }, destinations });
    }
  }
  return services.map(({ service }) => service);
}

function destinationOf(row: OutputLine, form: IpvsTableForm): IpvsDestination {
  const [, endpoint, method, weight, active, inactive, ...more] = row.words;
  if (more.length > 0) throw row.unreadable('it has too many columns');
  return {
    ...form.endpoint(row, endpoint),
    method: methodOf(row, method),
    weight: wholeNumber(row, weight, { most: 65_535 }),
    activeConnections: wholeNumber(row, active),
    inactiveConnections: wholeNumber(row, inactive),
  };
}
