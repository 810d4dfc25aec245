import { parseMac } from '../model/mac.ts';
import { outputLines } from './outputLines.ts';
import { UnreadableOutput } from './unreadableOutput.ts';

const source = '/proc/net/arp';
/** ATF_COM of include/uapi/linux/if_arp.h. Without it the MAC address is not known, or no longer, whatever stands there. */
const complete = 2;

/** What a machine knows of a neighbour by ARP. */
export interface Neighbour {
  readonly address: string;
  /** Lower case; absent while it is not known. */
  readonly mac?: string;
}

/**
 * Reads /proc/net/arp (`arp_format_neigh_entry` in net/ipv4/arp.c): a line for each neighbour that was asked for, whether
 * it answered or not. It holds what `ip neigh` shows, and costs no process.
 */
export function parseProcNetArp(text: string): readonly Neighbour[] {
  const [head, ...rows] = outputLines(source, text);
  if (head?.text.startsWith('IP address ') !== true) {
    throw new UnreadableOutput(source, 1, text, 'the head of the table is missing');
  }
  return rows.map((row) => {
    const [address = '', , flags = '', hardware = ''] = row.words;
    if (row.words.length !== 6 || !/^0x[0-9a-f]+$/.test(flags)) throw row.unreadable('it has other columns');
    const mac = (Number(flags) & complete) === 0 ? undefined : parseMac(hardware);
    return { address, ...(mac === undefined ? {} : { mac }) };
  });
}
