import type { TestRecord } from '../contract/testRecord.ts';
import { compareAccounts, type AccountsRow } from '../verdict/compareAccounts.ts';
import { latencyHistogram, latencyOf, type Latency } from '../verdict/latency.ts';
import { placeVerdict } from '../verdict/placeSequence.ts';
import { serverMark } from '../verdict/serverMark.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { drawBars, drawHistogram, drawnPart, drawStrip } from './drawings.ts';
import { markup, Markup } from './markup.ts';
import { reportStyle } from './reportStyle.ts';
import { reportTexts, type ReportLanguage, type ReportTexts } from './reportTexts.ts';

export interface ReportOptions {
  /** The default is English. */
  readonly language?: ReportLanguage;
  /** Milliseconds since the epoch. */
  readonly generatedAt: number;
  /** IANA name of the zone that times are written in; the default is UTC. */
  readonly timeZone?: string;
}

/**
 * A test as one HTML file that stands alone: no script, nothing to load, style and drawings inside, every text of the
 * lab shown literally.
 */
export function testReportHtml(record: TestRecord, options: ReportOptions): string {
  return page(record.lab, options, (texts, time) => {
    const [facts, ...parts] = partsOf(record, texts, time, options.generatedAt, { level: 2, mark: '' });
    return markup`<header>
<h1>${texts.title}: ${record.lab}</h1>
${facts ?? markup``}
</header>
<main>
${parts}
${labFile(record, texts)}
</main>`;
  });
}

/** Tests of one lab's services, one after the other in such a file. */
export function testsReportHtml(
  records: readonly [TestRecord, ...TestRecord[]],
  options: ReportOptions,
): string {
  const [first] = records;
  return page(first.lab, options, (texts, time) => {
    const sections = records.map((record, i) => {
      const parts = partsOf(record, texts, time, options.generatedAt, { level: 3, mark: `t${i}` });
      return markup`<section>\n<h2>${texts.service} ${record.service ?? ''}</h2>\n${parts}\n</section>\n`;
    });
    return markup`<header>
<h1>${texts.title}: ${first.lab}</h1>
</header>
<main>
${sections}
${labFile(first, texts)}
</main>`;
  });
}

type WrittenTime = (at: number) => string;

function page(
  lab: string,
  options: ReportOptions,
  body: (texts: ReportTexts, time: WrittenTime) => Markup,
): string {
  const language = options.language ?? 'en';
  const texts = reportTexts[language];
  const time: WrittenTime = (at) => writtenTime(at, language, options.timeZone ?? 'UTC');
  return `<!doctype html>\n${
    markup`<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${texts.title}: ${lab}</title>
<style>${new Markup(reportStyle)}</style>
</head>
<body>
${body(texts, time)}
</body>
</html>
`.text
  }`;
}

/** How a test is set into its page. */
interface Setting {
  /** Of its headings. */
  readonly level: 2 | 3;
  /** Begins the ids of its drawings. */
  readonly mark: string;
}

/** Everything about a test but the lab file, its facts first. */
function partsOf(
  record: TestRecord,
  texts: ReportTexts,
  time: WrittenTime,
  generatedAt: number,
  { level, mark }: Setting,
): readonly Markup[] {
  const { verdict, prediction, answers } = record;
  const rows = compareAccounts(verdict.byRealServer);
  const heading = (text: string): Markup => markup`<h${level}>${text}</h${level}>`;
  return [
    facts(record, texts, time, generatedAt),
    verdictBox(verdict, texts),
    reasonList(verdict, texts, heading),
    markup`${heading(texts.accounts)}
${prediction.kind === 'cycle' ? markup`<p>${texts.cycle(prediction.cycleLength)}</p>` : markup`<p>${prediction.why}</p>`}`,
    drawBars(rows, texts),
    accountsTable(rows, texts),
    heading(texts.sequence),
    sequencePart(record, texts, mark),
    latencyPart(latencyOf(answers), record, texts, heading),
  ];
}

function labFile({ labText }: TestRecord, texts: ReportTexts): Markup {
  return markup`<h2>${texts.labFile}</h2>\n<pre>${labText}</pre>`;
}

function facts(
  { verdict, service, from, startedAt, runId }: TestRecord,
  texts: ReportTexts,
  time: WrittenTime,
  generatedAt: number,
): Markup {
  const sent = verdict.sequence.length;
  const counts = [
    `${verdict.answered} ${texts.answered}`,
    ...(verdict.lost > 0 ? [`${verdict.lost} ${texts.lost}`] : []),
    ...(verdict.wrong > 0 ? [`${verdict.wrong} ${texts.wrong}`] : []),
    ...(sent < verdict.requests ? [`${verdict.requests - sent} ${texts.notSent}`] : []),
  ];
  const pairs: readonly (readonly [string, string])[] = [
    [texts.scheduler, verdict.scheduler],
    [texts.testedAt, time(startedAt)],
    [texts.forwarding, verdict.forwarding],
    [texts.writtenAt, time(generatedAt)],
    [texts.from, texts.source[from]],
    [texts.duration, `${(verdict.durationMs / 1000).toFixed(1)} s`],
    [texts.requests, `${verdict.requests} (${counts.join(', ')})`],
    [texts.runId, runId],
    ...(service === undefined ? [] : [[texts.service, service] as const]),
  ];
  return markup`<dl>${pairs.map(([term, text]) => markup`<dt>${term}</dt><dd>${text}</dd>`)}</dl>`;
}

function verdictBox({ verdict }: Verdict, texts: ReportTexts): Markup {
  return verdict === 'pass'
    ? markup`<p class="verdict pass"><strong>✓ ${texts.pass}</strong> ${texts.passMeans}</p>`
    : markup`<p class="verdict fail"><strong>✗ ${texts.fail}</strong> ${texts.failMeans}</p>`;
}

type Heading = (text: string) => Markup;

function reasonList({ reasons }: Verdict, texts: ReportTexts, heading: Heading): Markup {
  if (reasons.length === 0) return markup`<p class="soft">${texts.noReasons}</p>`;
  const items = reasons.map(
    ({ severity, text, code }) =>
      markup`<tr><td class="short">${severity === 'fail' ? '✗' : '·'} ${texts.severity[severity]}</td><td class="words">${text}</td><td class="soft short">${code}</td></tr>`,
  );
  return markup`${heading(texts.reasons)}<table><tbody>${items}</tbody></table>`;
}

function accountsTable(rows: readonly AccountsRow[], texts: ReportTexts): Markup {
  const count = (value: number | null, differs: boolean): Markup =>
    differs
      ? markup`<td class="differs" title="${texts.differs}">≠ ${value ?? ''}</td>`
      : markup`<td>${value ?? texts.unknown}</td>`;
  const lines = rows.map(({ realServer, predicted, measured, ipvs, logged, differs }, i) => {
    const { letter, colour, ink } = serverMark(i);
    return markup`<tr><th scope="row"><span class="mark" style="background:${colour};color:${ink}">${letter}</span> ${realServer}</th>${count(predicted, differs.predicted)}<td>${measured}</td>${count(ipvs, differs.ipvs)}${count(logged, differs.logged)}</tr>`;
  });
  const heads = [texts.realServer, texts.predicted, texts.measured, texts.ipvs, texts.logged];
  return markup`<table><thead><tr>${heads.map((head) => markup`<th scope="col">${head}</th>`)}</tr></thead><tbody>${lines}</tbody></table>${rows.some(({ differs }) => Object.values(differs).includes(true)) ? markup`<p class="soft">≠ ${texts.differs}</p>` : markup``}`;
}

function sequencePart({ verdict }: TestRecord, texts: ReportTexts, mark: string): Markup {
  const { sequence, byRealServer, deviatesAt } = verdict;
  const placed = placeVerdict(verdict);
  const { from, to } = drawnPart(sequence.length, deviatesAt);
  const notes = [
    ...(placed.cycleLength === null ? [] : [texts.cycleMark]),
    ...(deviatesAt === null ? [] : [`▼ ${texts.deviates(deviatesAt + 1)}`]),
    ...(sequence.includes(null) ? [`· ${texts.noAnswer}`] : []),
    ...(to - from < sequence.length ? [texts.shownPart(from + 1, to, sequence.length)] : []),
  ];
  return markup`${drawStrip(sequence, Object.keys(byRealServer), placed, texts, mark)}${notes.map((note) => markup`<p class="soft">${note}</p>`)}`;
}

function latencyPart(
  latency: Latency | undefined,
  { answers }: TestRecord,
  texts: ReportTexts,
  heading: Heading,
): Markup {
  if (latency === undefined) return markup``;
  const buckets = latencyHistogram(answers);
  const rows: readonly (readonly [string, number])[] = [
    ['p50', latency.p50Ms],
    ['p90', latency.p90Ms],
    ['p99', latency.p99Ms],
    [texts.slowest, latency.maxMs],
  ];
  return markup`${heading(texts.latency)}<p class="soft">${texts.latencyOver(latency.count)}</p>
<table><thead><tr>${rows.map(([name]) => markup`<th scope="col" style="text-align:left">${name}</th>`)}</tr></thead><tbody><tr>${rows.map(([, ms]) => markup`<td style="text-align:left">${ms.toFixed(1)} ms</td>`)}</tr></tbody></table>
${drawHistogram(buckets, texts)}`;
}

function writtenTime(at: number, language: ReportLanguage, timeZone: string): string {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'medium',
    timeStyle: 'long',
    timeZone,
  }).format(at);
}
