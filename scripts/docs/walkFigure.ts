import type { Lab } from '../../lab/model/lab.ts';
import type { Hop, Rewrite, WalkReport } from '../../lab/packet/walk/walkReport.ts';
import { figure, text, wrapped } from './svg.ts';

const width = 960;
const lanes = [120, 480, 840] as const;
const top = 96;
const lineHeight = 14;

/** What a real connection did in a lab, hop by hop: one lane a machine, time downwards. */
export function walkFigure(lab: Lab, walk: WalkReport): string {
  const [director] = lab.directors;
  const server = lab.realServers.find(({ name }) => name === walk.realServer);
  if (director === undefined || server === undefined) throw new RangeError('the walk reached no real server');
  const machines = [lab.client, director, server];
  const names = machines.map(({ name }) => name);
  const hops = walk.hops.filter(({ kind, says }) => kind === 'tcp' && /^(SYN|GET|HTTP)/.test(says));
  const mostNotes = Math.max(...hops.map((hop) => notesOf(hop).length));
  const rowHeight = 36 + mostNotes * lineHeight;
  const bottom = top + hops.length * rowHeight;
  const towards = hops.find(({ destination }) => destination.machine === server.name)?.network ?? '';
  const words = walk.statements.flatMap((sentence) => wrapped(sentence, 145));
  const height = bottom + 30 + words.length * 18;
  const { vip, forwarding } = lab.service;
  const roles = [
    `CIP ${Object.values(lab.client.addresses).join(', ')}`,
    `VIP ${vip}`,
    `RIP ${server.addresses[towards] ?? ''}`,
  ];
  return figure(
    {
      width,
      height,
      title: `A connection over ${forwarding.toUpperCase()}, as it was captured: ${walk.statements.join(' ')}`,
    },
    [
      ...machines.flatMap(({ name }, at) => {
        const x = lanes[at] ?? 0;
        return [
          `<path class="line" d="M${x} 62V${bottom}"/>`,
          `<rect class="box" x="${x - 108}" y="16" width="216" height="46" rx="6"/>`,
          text(name, x, 35, { className: 'name', anchor: 'middle' }),
          text(roles[at] ?? '', x, 53, { className: 'mono faint', anchor: 'middle' }),
        ];
      }),
      ...hops.flatMap((hop, row) => arrow(hop, names, lab, top + row * rowHeight)),
      ...words.map((line, at) => text(line, 20, bottom + 22 + at * 18, { className: 'small' })),
    ],
  );
}

function arrow(hop: Hop, names: readonly string[], lab: Lab, y: number): readonly string[] {
  const [from, to] = [hop.source.machine, hop.destination.machine].map(
    (name) => lanes[names.indexOf(name ?? '')],
  );
  if (from === undefined || to === undefined) throw new RangeError(`a hop of ${hop.says} leaves the figure`);
  const className = hop.network === Object.keys(lab.networks)[0] ? 'outside' : 'inside';
  const step = to > from ? 1 : -1;
  const middle = (from + to) / 2;
  return [
    `<path class="${className}" stroke-width="1.6" d="M${from + step * 3} ${y + 6}H${to - step * 9}"/>`,
    `<path class="${className}" stroke="none" d="M${to - step * 2} ${y + 6}l${-step * 9} -4.5v9z"/>`,
    text(`${addressesOf(hop)}  ${hop.says.replace(/ HTTP\/1\.1$/, '')}`, middle, y, {
      className: `mono ${className}`,
      anchor: 'middle',
    }),
    ...notesOf(hop).map((note, at) =>
      text(note, middle, y + 22 + at * lineHeight, { className: 'small rewritten', anchor: 'middle' }),
    ),
  ];
}

function addressesOf({ source, destination, tunnel }: Hop): string {
  const inner = `${source.ip}:${source.port} → ${destination.ip}:${destination.port}`;
  return tunnel === undefined ? inner : `[ ${inner} ]`;
}

const fields: Readonly<Partial<Record<Rewrite['field'], string>>> = {
  'source-ip': 'source',
  'destination-ip': 'destination',
};

/** What the machine that sends it rewrote, in a few words each. */
function notesOf({ rewrites, tunnel, forwards }: Hop): readonly string[] {
  if (tunnel !== undefined) return [`in a packet ${tunnel.source} → ${tunnel.destination} (IP in IP)`];
  const addresses = rewrites.flatMap(({ field, before, after }) => {
    const name = fields[field];
    return name === undefined ? [] : [`${name} ${before} → ${after}`];
  });
  if (addresses.length > 0) return addresses;
  const mac = rewrites.find(({ field }) => field === 'destination-mac');
  return forwards === undefined || mac === undefined ? [] : [`only MAC addresses: to ${mac.after}`];
}
