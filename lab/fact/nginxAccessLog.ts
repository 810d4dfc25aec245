import { outputLines, wholeNumber, type OutputLine } from './outputLines.ts';

/** One request as nginx logged it in its `combined` format. */
export interface LoggedRequest {
  /** Where the request came from, as the web server saw it. */
  readonly address: string;
  /** End of the request in milliseconds since 1970; nginx logs whole seconds. */
  readonly timeMs: number;
  /** The request line, such as `GET / HTTP/1.1`; empty where the client sent none. */
  readonly request: string;
  /** 0 to 999; nginx logs 000 where it answered nothing. */
  readonly status: number;
  /** Bytes of the answer without its head. */
  readonly bytes: number;
  /** Empty where the client sent none. */
  readonly referer: string;
  /** Empty where the client sent none. */
  readonly userAgent: string;
}

const quoted = String.raw`"((?:[^"\\]|\\.)*)"`;
const combined = new RegExp(
  String.raw`^(\S+) - (?:.*?) \[([^\]]+)\] ${quoted} ([0-9]{3}) ([0-9]+) ${quoted} ${quoted}$`,
);

/**
 * Reads an access log in the `combined` format. A last line without its end, which nginx is about to write on, is left
 * for the next reading.
 */
export function parseNginxAccessLog(text: string): readonly LoggedRequest[] {
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  return outputLines('the access log of nginx', complete).map(parseLine);
}

function parseLine(line: OutputLine): LoggedRequest {
  const [, address, time, request, status, bytes, referer, userAgent] = combined.exec(line.text) ?? [];
  if (address === undefined || time === undefined || request === undefined || referer === undefined) {
    throw line.unreadable('not in the combined format');
  }
  return {
    address,
    timeMs: timeOf(line, time),
    request: unescaped(request),
    status: wholeNumber(line, status),
    bytes: wholeNumber(line, bytes),
    referer: orNothing(referer),
    userAgent: orNothing(userAgent ?? ''),
  };
}

function orNothing(value: string): string {
  return value === '-' ? '' : unescaped(value);
}

/** nginx writes quotes, backslashes and what is no printable ASCII as `\xHH`, one for each byte of UTF-8. */
function unescaped(value: string): string {
  return value.replaceAll(/(?:\\x[0-9A-Fa-f]{2})+/g, (run) =>
    new TextDecoder().decode(
      Uint8Array.from(run.match(/[0-9A-Fa-f]{2}/g) ?? [], (byte) => Number.parseInt(byte, 16)),
    ),
  );
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `22/Nov/2026:09:20:13 +0000` */
function timeOf(line: OutputLine, text: string): number {
  const parts = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/.exec(text);
  const month = months.indexOf(parts?.[2] ?? '');
  if (parts === null || month < 0) throw line.unreadable('no time');
  const [day, year, hours, minutes, seconds, zoneHours, zoneMinutes] = [1, 3, 4, 5, 6, 8, 9].map((i) =>
    Number(parts[i]),
  ) as [number, number, number, number, number, number, number];
  const zoneMs = (parts[7] === '-' ? -1 : 1) * (zoneHours * 60 + zoneMinutes) * 60_000;
  return Date.UTC(year, month, day, hours, minutes, seconds) - zoneMs;
}
