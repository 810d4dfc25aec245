import { countsTable } from './countsTable.ts';
import { longestCycle, sequenceStrip } from './sequenceStrip.ts';
import type { Verdict } from './verdict.ts';
import { amount } from './words.ts';

const lineWidth = 80;

/**
 * What a verdict rests on as lines to read: the test in one line, the accounts side by side, the sequence, and the
 * reasons. The word PASS or FAIL is the caller's, who may colour it.
 */
export function describeVerdict(verdict: Verdict): readonly string[] {
  const reasons = verdict.reasons.map(({ severity, text }) => `${severity === 'fail' ? '✗' : '·'} ${text}`);
  return [
    testInOneLine(verdict),
    '',
    ...countsTable(verdict.byRealServer),
    ...senderLines(verdict),
    ...sequenceLines(verdict),
    ...(reasons.length > 0 ? ['', ...reasons] : []),
  ];
}

/** `nat-wrr, wrr over nat: 40 of 40 requests answered in 0.8 s`. */
function testInOneLine(verdict: Verdict): string {
  const { lab, service, scheduler, forwarding, answered, requests, lost, wrong, durationMs } = verdict;
  const faults = [...(lost > 0 ? [`${lost} lost`] : []), ...(wrong > 0 ? [`${wrong} wrong`] : [])];
  const tail = faults.length > 0 ? `, ${faults.join(', ')},` : '';
  return (
    `${lab}${service === undefined ? '' : `, ${service}`}, ${scheduler} over ${forwarding}: ` +
    `${answered} of ${amount(requests, 'request')} answered${tail} in ${(durationMs / 1000).toFixed(1)} s`
  );
}

function senderLines({ provenLocalAddress: lip }: Verdict): readonly string[] {
  return lip === undefined ? [] : ['', `The real servers saw every request come from the LIP ${lip}.`];
}

function sequenceLines({ sequence, byRealServer, cycleLength }: Verdict): readonly string[] {
  const strip = sequenceStrip(sequence, Object.keys(byRealServer), cycleLength);
  if (strip === undefined || sequence.length === 0) return [];
  const legend = strip.legend.map(({ letter, realServer }) => `${letter} ${realServer}`).join(', ');
  const how =
    cycleLength !== null && cycleLength <= longestCycle
      ? `one cycle of ${amount(cycleLength, 'request')} a group`
      : 'ten requests a group';
  return [
    '',
    `Sequence, ${how} (${legend}):`,
    ...wrapped(strip.groups, lineWidth).map((line) => `  ${line}`),
  ];
}

/** Words in lines of at most so many characters; a longer word has a line of its own. */
function wrapped(words: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
