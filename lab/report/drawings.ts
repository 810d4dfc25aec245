import type { LatencyBucket } from '../verdict/latency.ts';
import type { PlacedSequence } from '../verdict/placeSequence.ts';
import type { AccountsRow } from '../verdict/compareAccounts.ts';
import { serverMark } from '../verdict/serverMark.ts';
import { markup, type Markup } from './markup.ts';
import type { ReportTexts } from './reportTexts.ts';

const width = 900;

/** For each real server a bar of what was predicted above one of what the client saw. */
export function drawBars(rows: readonly AccountsRow[], texts: ReportTexts): Markup {
  const left = 200;
  const right = 60;
  const rowHeight = 40;
  const most = Math.max(1, ...rows.flatMap(({ predicted, measured }) => [predicted ?? 0, measured]));
  const length = (count: number): number => Math.round(((width - left - right) * count) / most);
  const bars = rows.map(({ realServer, predicted, measured }, i) => {
    const { colour, letter } = serverMark(i);
    const y = i * rowHeight;
    const planned =
      predicted === null
        ? markup``
        : markup`<rect x="${left}" y="${y + 4}" width="${length(predicted)}" height="12" fill="none" stroke="currentColor" stroke-dasharray="3 2"/><text x="${left + length(predicted) + 6}" y="${y + 14}">${predicted}</text>`;
    return markup`<text x="0" y="${y + 22}">${letter} ${shortened(realServer)}</text>${planned}<rect x="${left}" y="${y + 19}" width="${length(measured)}" height="14" fill="${colour}"/><text x="${left + length(measured) + 6}" y="${y + 31}">${measured}</text>`;
  });
  return svg(rows.length * rowHeight, texts.barsLabel, bars);
}

/** Most requests that are drawn as cells; a longer sequence is cut around what matters. */
const mostCells = 1500;
const cell = { width: 16, height: 20, gap: 6, lineGap: 8 };

/** Which requests of a long sequence are drawn: the first, or those around its deviation. */
export function drawnPart(
  requests: number,
  deviatesAt: number | null,
): { readonly from: number; readonly to: number } {
  if (requests <= mostCells || deviatesAt === null || deviatesAt < mostCells) {
    return { from: 0, to: Math.min(requests, mostCells) };
  }
  const from = Math.max(0, Math.min(requests, deviatesAt + mostCells / 2) - mostCells);
  return { from, to: Math.min(requests, from + mostCells) };
}

/**
 * The sequence as cells with letters, a gap before each beginning of the cycle, and the deviation marked.
 *
 * @param mark begins the ids of what it defines: they must differ from those of other drawings on the page
 */
export function drawStrip(
  sequence: readonly (string | null)[],
  realServers: readonly string[],
  { places, cycleLength, deviatesAt }: PlacedSequence,
  texts: ReportTexts,
  mark: string,
): Markup {
  const placeOf = new Map(realServers.map((name, i) => [name, i]));
  const { from, to } = drawnPart(sequence.length, deviatesAt);
  const cells: Markup[] = [];
  let x = 0;
  let y = 0;
  for (let request = from; request < to; request++) {
    const begins = request > from && cycleLength !== null && cycleLength > 1 && places[request] === 0;
    if (begins && x > 0) x += cell.gap;
    // A cycle that fits into a line is not broken.
    const wholeWidth = begins ? cycleLength * cell.width : cell.width;
    if (x + (wholeWidth <= width ? wholeWidth : cell.width) > width) {
      x = 0;
      y += cell.height + cell.lineGap;
    }
    const realServer = sequence[request] ?? null;
    const place = realServer === null ? undefined : placeOf.get(realServer);
    cells.push(markup`<use href="#${mark}${place === undefined ? 'none' : `s${place}`}" x="${x}" y="${y}"/>`);
    if (request === deviatesAt) {
      cells.push(
        markup`<path d="M${x} ${y + cell.height + 2}h${cell.width - 1}l-${cell.width / 2} 6z" fill="var(--bad)" stroke="none"/>`,
      );
    }
    x += cell.width;
  }
  const definitions = markup`<defs><g id="${mark}none"><rect width="15" height="20" fill="none" stroke="currentColor"/><text x="7.5" y="14" text-anchor="middle">·</text></g>${realServers.map(
    (_, i) => {
      const { letter, colour, ink } = serverMark(i);
      return markup`<g id="${mark}s${i}"><rect width="15" height="20" fill="${colour}"/><text x="7.5" y="14" text-anchor="middle" style="fill:${ink}">${letter}</text></g>`;
    },
  )}</defs>`;
  return svg(y + cell.height + cell.lineGap + 2, texts.sequenceLabel, [definitions, ...cells]);
}

/** Answers by time as columns. */
export function drawHistogram(buckets: readonly LatencyBucket[], texts: ReportTexts): Markup {
  const top = 18;
  const height = 110;
  const most = Math.max(1, ...buckets.map(({ count }) => count));
  const step = width / Math.max(8, buckets.length);
  // Labels need about 60 units each.
  const every = Math.ceil(60 / step);
  const columns = buckets.map(({ fromMs, toMs, count }, i) => {
    const tall = Math.round((height * count) / most);
    const x = Math.round(i * step);
    const label =
      i % every === 0 || toMs === undefined
        ? markup`<text x="${x}" y="${top + height + 16}">${toMs === undefined ? '≥ ' : ''}${fromMs} ms</text>`
        : markup``;
    return markup`<rect x="${x}" y="${top + height - tall}" width="${Math.round(step) - 2}" height="${tall}" fill="#0072b2"/><text x="${x}" y="${top + height - tall - 4}">${count === 0 ? '' : count}</text>${label}`;
  });
  return svg(top + height + 24, texts.histogramLabel, columns);
}

function svg(height: number, label: string, parts: readonly Markup[]): Markup {
  return markup`<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${label}">${parts}</svg>`;
}

function shortened(name: string): string {
  return name.length > 26 ? `${name.slice(0, 25)}…` : name;
}
