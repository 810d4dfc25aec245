import type { Hop, RewrittenField, WalkReport } from '../../../lab/packet/walk/walkReport.ts';
import { printable, table } from '../terminal.ts';

/** Longest of what a hop says that still fits beside its addresses in 100 columns. */
const mostSaid = 24;

/** One connection hop by hop, with a line under each hop for what was rewritten, and in words. */
export function showWalk({ hops, statements }: WalkReport): string {
  const shown = hops.filter(({ kind }) => kind !== 'arp');
  if (shown.length === 0) return printable(`${statements.join('\n')}\n`);
  const rows = table(
    [
      ['ms', 'network', 'from > to', 'source > destination', ''],
      ...shown.map((hop) => [hop.atMs.toFixed(1), hop.network, machines(hop), addresses(hop), said(hop)]),
    ],
    [0],
  ).split('\n');
  const [head = '', ...lines] = rows;
  const indent = ' '.repeat(head.indexOf('from > to') + 2);
  const blocks = shown.flatMap((hop, at) => [
    lines[at] ?? '',
    ...rewritten(hop).map((text) => indent + text),
  ]);
  return printable(`${[head, ...blocks, '', ...statements].join('\n')}\n`);
}

function machines({ source, destination }: Hop): string {
  return `${source.machine ?? source.mac} > ${destination.machine ?? destination.mac}`;
}

function addresses({ source, destination }: Hop): string {
  const end = ({ ip, port }: Hop['source']): string => (port === undefined ? ip : `${ip}:${port}`);
  return `${end(source)} > ${end(destination)}`;
}

function said({ says, isRetransmission }: Hop): string {
  const short = says.length > mostSaid ? `${says.slice(0, mostSaid - 1)}…` : says;
  return isRetransmission ? `${short} (again)` : short;
}

const fieldNames: Readonly<Record<RewrittenField, string>> = {
  'source-mac': 'source MAC',
  'destination-mac': 'destination MAC',
  'source-ip': 'source',
  'destination-ip': 'destination',
  'source-port': 'source port',
  'destination-port': 'destination port',
  tunnel: 'outer header',
};

/** MAC addresses change wherever a packet is passed on: they are told only where nothing else was rewritten. */
function rewritten({ source, rewrites }: Hop): readonly string[] {
  if (rewrites.length === 0) return [];
  const who = source.machine ?? source.mac;
  const told = rewrites.filter(({ field }) => field !== 'source-mac' && field !== 'destination-mac');
  if (told.length === 0) return [`${who}: only MAC addresses rewritten`];
  return told.map(({ field, before, after }) =>
    before === ''
      ? `${who}: ${fieldNames[field]} ${after} put around it`
      : `${who}: ${fieldNames[field]} ${before} -> ${after}`,
  );
}
