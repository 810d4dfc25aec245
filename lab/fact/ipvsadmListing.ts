import { parseIpv4 } from '../model/ipv4.ts';
import type { IpvsDestination, IpvsService } from './ipvsTable.ts';
import { endpointOf, methodOf, serviceOf } from './ipvsWords.ts';
import { outputLines, wholeNumber, type OutputLine } from './outputLines.ts';
import { UnreadableOutput } from './unreadableOutput.ts';

const source = 'ipvsadm -ln';

/**
 * Reads `ipvsadm -ln`. ipvsadm sorts destinations by address (unless told `--nosort`), so their order here says nothing
 * about the scheduler's; /proc/net/ip_vs has that.
 */
export function parseIpvsadmListing(text: string): readonly IpvsService[] {
  const [title, columns, destinationColumns, ...rows] = outputLines(source, text);
  if (
    title?.text.startsWith('IP Virtual Server version ') !== true ||
    columns?.text.startsWith('Prot LocalAddress:Port Scheduler') !== true ||
    destinationColumns?.words.join(' ') !== '-> RemoteAddress:Port Forward Weight ActiveConn InActConn'
  ) {
    throw new UnreadableOutput(source, 1, text, 'the head of the table is missing');
  }
  const services: { service: IpvsService; destinations: IpvsDestination[] }[] = [];
  for (const row of rows) {
    if (row.words[0] === '->') {
      const current = services.at(-1);
      if (current === undefined) throw row.unreadable('a destination without a service');
      current.destinations.push(destinationOf(row));
    } else {
      const destinations: IpvsDestination[] = [];
      services.push({ service: { ...serviceLine(row), destinations }, destinations });
    }
  }
  return services.map(({ service }) => service);
}

function destinationOf(row: OutputLine): IpvsDestination {
  const [, endpoint, method, weight, active, inactive, ...more] = row.words;
  if (more.length > 0) throw row.unreadable('it has too many columns');
  return {
    ...endpointOf(row, endpoint),
    method: methodOf(row, method),
    weight: wholeNumber(row, weight, { most: 65_535 }),
    activeConnections: wholeNumber(row, active),
    inactiveConnections: wholeNumber(row, inactive),
  };
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
