import { UnreadableOutput } from './unreadableOutput.ts';

/** What `dig` says of one query. */
export type DigOutcome =
  | {
      readonly kind: 'answered';
      /** The name that was asked for, without the dot at its end. */
      readonly name: string;
      /** Response code as dig names it: `NOERROR`, `NXDOMAIN`, … */
      readonly status: string;
      /** IPv4 addresses of the answer. */
      readonly addresses: readonly string[];
      readonly durationMs: number;
    }
  | {
      readonly kind: 'lost';
      readonly loss: 'timeout' | 'refused' | 'unreachable' | 'other';
      /** What dig says of it. */
      readonly detail: string;
    };

const source = 'dig';

/** The last line of what dig prints of a query: of one that was answered, and of one that was not. */
const lastLine = /^(?:;; MSG SIZE .*|;;.*no servers could be reached\.?)\n/m;

/**
 * Parts dig's output at the ends of its queries.
 * @param text what came so far
 * @returns the texts of the queries that are through, in order, and the rest
 */
export function splitDigOutput(text: string): { readonly queries: readonly string[]; readonly rest: string } {
  const queries: string[] = [];
  let rest = text;
  for (let end = lastLine.exec(rest); end !== null; end = lastLine.exec(rest)) {
    const length = end.index + end[0].length;
    queries.push(rest.slice(0, length));
    rest = rest.slice(length);
  }
  return { queries, rest };
}

/**
 * Reads what dig (BIND 9.16 and later) prints of one query with
 * `-u +noall +comments +question +answer +stats`.
 * @throws UnreadableOutput where it is something else
 */
export function parseDigQuery(text: string): DigOutcome {
  if (/no servers could be reached\.?\n$/.test(text)) return lostQuery(text);
  const status = /^;; ->>HEADER<<- opcode: QUERY, status: ([A-Z0-9]+),/m.exec(text)?.[1];
  const name = /^;(\S+)\.\s+IN\s+A$/m.exec(text)?.[1];
  const time = /^;; Query time: ([0-9]+) (u|m)sec$/m.exec(text);
  if (status === undefined) throw unreadable(text, 'the head of an answer is missing');
  if (name === undefined) throw unreadable(text, 'the name that was asked for is missing');
  if (time === null) throw unreadable(text, 'the time of a query is missing');
  return {
    kind: 'answered',
    name,
    status,
    addresses: [...text.matchAll(/^[^;\s]\S*\s+[0-9]+\s+IN\s+A\s+([0-9.]+)$/gm)].map((row) => row[1] ?? ''),
    durationMs: time[2] === 'u' ? Number(time[1]) / 1000 : Number(time[1]),
  };
}

/** BIND 9.18 tells why in a line of its own, 9.16 in the last one. */
function lostQuery(text: string): DigOutcome {
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith(';; '))
    .map((line) => line.slice(3));
  const why = lines.find((line) => /error|failed|timed out|refused|unreachable/.test(line)) ?? lines.at(-1);
  const detail = why ?? 'no servers could be reached';
  const loss = detail.includes('timed out')
    ? 'timeout'
    : detail.includes('refused')
      ? 'refused'
      : detail.includes('unreachable')
        ? 'unreachable'
        : 'other';
  return { kind: 'lost', loss, detail };
}

function unreadable(text: string, why: string): UnreadableOutput {
  return new UnreadableOutput(source, 1, text.slice(0, 400), why);
}
