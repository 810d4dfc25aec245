import { parseIpv4 } from '../model/ipv4.ts';
import type { IpvsService } from './ipvsTable.ts';
import { endpointOf, serviceOf } from './ipvsWords.ts';
import { wholeNumber, type OutputLine } from './outputLines.ts';
import { readIpvsTable } from './readIpvsTable.ts';

/**
 * Reads `ipvsadm -ln`. ipvsadm sorts destinations by address (unless told `--nosort`), so their order here says nothing
 * about the scheduler's; /proc/net/ip_vs has that.
 */
export function parseIpvsadmListing(text: string): readonly IpvsService[] {
  return readIpvsTable(text, {
    source: 'ipvsadm -ln',
    isHead: ({ text: line }) => line.startsWith('Prot LocalAddress:Port Scheduler'),
    service: serviceLine,
    endpoint: endpointOf,
  });
}

/** Scheduler and flags, in the order in which `print_service_entry` of ipvsadm writes them. */
function serviceLine(row: OutputLine): Omit<IpvsService, 'destinations'> {
  const { key, used } = serviceOf(row);
  const words = row.words.slice(used);
  const scheduler = words.shift();
  if (scheduler === undefined || !/^[a-z][a-z0-9_]*$/.test(scheduler)) throw row.unreadable('no scheduler');
  let schedulerFlags: readonly string[] = [];
  let persistence: IpvsService['persistence'];
  let onePacket = false;
  while (words.length > 0) {
    const word = words.shift() ?? '';
    if (/^\(.+\)$/.test(word)) {
      schedulerFlags = word.slice(1, -1).split(',');
    } else if (word === 'persistent') {
      persistence = { timeoutS: wholeNumber(row, words.shift()) };
    } else if (word === 'mask' && persistence !== undefined) {
      persistence = { ...persistence, netmask: netmaskOf(row, words.shift()) };
    } else if (word === 'pe' && persistence !== undefined) {
      const engine = words.shift();
      if (engine === undefined) throw row.unreadable('the persistence engine is missing');
      persistence = { ...persistence, engine };
    } else if (word === 'ops') {
      onePacket = true;
    } else {
      throw row.unreadable('an unknown flag');
    }
  }
  return { key, scheduler, schedulerFlags, ...(persistence === undefined ? {} : { persistence }), onePacket };
}

/** A dotted quad, or the prefix length of an IPv6 service. */
function netmaskOf(row: OutputLine, word: string | undefined): string {
  const prefix = word !== undefined && /^[0-9]{1,3}$/.test(word);
  if (word === undefined || (!prefix && parseIpv4(word) === undefined)) throw row.unreadable('no netmask');
  return word;
}
