import type { Endpoint } from './ipvsTable.ts';
import { endpointOf, hexAddressAndPort } from './ipvsWords.ts';
import { outputLines, wholeNumber, type OutputLine } from './outputLines.ts';
import { UnreadableOutput } from './unreadableOutput.ts';

/** One entry of the connection table. */
export interface IpvsConnection {
  /** `ip` marks a template of persistence, which is no connection. */
  readonly protocol: 'tcp' | 'udp' | 'sctp' | 'ip';
  /** As the kernel names it: `ESTABLISHED`, `SYN_RECV`, `FIN_WAIT`, `NONE`, … */
  readonly state: string;
  /** Seconds until the entry goes, if nothing more comes. */
  readonly expiresInS: number;
  readonly client: Endpoint;
  readonly virtual: Endpoint;
  readonly destination: Endpoint;
}

const listing = 'ipvsadm -lnc';
const file = '/proc/net/ip_vs_conn';

/** Reads `ipvsadm -lnc`, also when it was sorted: then the names of the columns stand somewhere. */
export function parseIpvsadmConnections(text: string): readonly IpvsConnection[] {
  const [title, ...body] = outputLines(listing, text);
  if (title?.text.trim() !== 'IPVS connection entries') {
    throw new UnreadableOutput(listing, 1, text, 'the head of the table is missing');
  }
  const rows = body.filter((line) => !line.text.startsWith('pro expire state '));
  return rows.map((row) => {
    const [protocol, expires, state, client, virtual, destination] = row.words;
    const [, minutes, seconds] = /^([0-9]{2,}):([0-5][0-9])$/.exec(expires ?? '') ?? [];
    return {
      protocol: protocolOf(row, protocol),
      state: stateOf(row, state),
      expiresInS: wholeNumber(row, minutes) * 60 + wholeNumber(row, seconds),
      client: endpointOf(row, client),
      virtual: endpointOf(row, virtual),
      destination: endpointOf(row, destination),
    };
  });
}

/**
 * Reads /proc/net/ip_vs_conn: hexadecimal addresses and ports, expiry in decimal seconds (`ip_vs_conn_seq_show` in
 * net/netfilter/ipvs/ip_vs_conn.c). Columns of a persistence engine behind them are ignored.
 */
export function parseIpvsConnFile(text: string): readonly IpvsConnection[] {
  const [head, ...rows] = outputLines(file, text);
  if (head?.text.startsWith('Pro FromIP') !== true) {
    throw new UnreadableOutput(file, 1, text, 'the head of the table is missing');
  }
  return rows.map((row) => {
    const [protocol, fromIp, fromPort, toIp, toPort, destIp, destPort, state, expires] = row.words;
    return {
      protocol: protocolOf(row, protocol),
      state: stateOf(row, state),
      expiresInS: wholeNumber(row, expires),
      client: hexAddressAndPort(row, fromIp, fromPort),
      virtual: hexAddressAndPort(row, toIp, toPort),
      destination: hexAddressAndPort(row, destIp, destPort),
    };
  });
}

function protocolOf(row: OutputLine, word: string | undefined): IpvsConnection['protocol'] {
  switch (word) {
    case 'TCP':
      return 'tcp';
    case 'UDP':
      return 'udp';
    case 'SCTP':
      return 'sctp';
    case 'IP':
      return 'ip';
    default:
      throw row.unreadable('an unknown protocol');
  }
}

function stateOf(row: OutputLine, word: string | undefined): string {
  if (word === undefined || !/^[A-Z][A-Z0-9_!?-]*$/.test(word)) throw row.unreadable('no state');
  return word;
}
