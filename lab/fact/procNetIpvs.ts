import { formatIpv4 } from '../model/ipv4.ts';
import type { IpvsDestination, IpvsService, ServiceKey } from './ipvsTable.ts';
import { hexEndpointOf, methodOf, protocolOf } from './ipvsWords.ts';
import { outputLines, wholeNumber, type OutputLine } from './outputLines.ts';
import { UnreadableOutput } from './unreadableOutput.ts';

const source = '/proc/net/ip_vs';

/**
 * Reads /proc/net/ip_vs (`ip_vs_info_seq_show` in net/netfilter/ipvs/ip_vs_ctl.c): addresses and ports are hexadecimal,
 * weights and connections decimal, and destinations stand in the order in which the scheduler goes through them, last
 * added first. Scheduler options are not shown.
 */
export function parseProcNetIpvs(text: string): readonly IpvsService[] {
  const [title, columns, destinationColumns, ...rows] = outputLines(source, text);
  if (
    title?.text.startsWith('IP Virtual Server version ') !== true ||
    columns?.words.join(' ') !== 'Prot LocalAddress:Port Scheduler Flags' ||
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
    ...hexEndpointOf(row, endpoint),
    method: methodOf(row, method),
    weight: wholeNumber(row, weight, { most: 65_535 }),
    activeConnections: wholeNumber(row, active),
    inactiveConnections: wholeNumber(row, inactive),
  };
}

function serviceLine(row: OutputLine): Omit<IpvsService, 'destinations'> {
  const [first, second, scheduler, ...flags] = row.words;
  if (scheduler === undefined || !/^[a-z][a-z0-9_]*$/.test(scheduler)) throw row.unreadable('no scheduler');
  const onePacket = flags[0] === 'ops';
  if (onePacket) flags.shift();
  const persistence = persistenceOf(row, flags);
  return {
    key: keyOf(row, first, second),
    scheduler,
    schedulerFlags: [],
    ...(persistence === undefined ? {} : { persistence }),
    onePacket,
  };
}

function keyOf(row: OutputLine, first: string | undefined, second: string | undefined): ServiceKey {
  if (first !== 'FWM') {
    return { kind: 'address', protocol: protocolOf(row, first), ...hexEndpointOf(row, second) };
  }
  if (second === undefined || !/^[0-9A-Fa-f]{8}$/.test(second)) throw row.unreadable('no mark');
  return { kind: 'fwmark', mark: Number.parseInt(second, 16), family: 4 };
}

/** The time-out is in ticks of the kernel's clock, whose length is not known here. */
function persistenceOf(row: OutputLine, flags: readonly string[]): IpvsService['persistence'] {
  if (flags.length === 0) return undefined;
  const [word, ticks, mask, ...more] = flags;
  if (word !== 'persistent' || mask === undefined || !/^[0-9A-Fa-f]{8}$/.test(mask) || more.length > 0) {
    throw row.unreadable('an unknown flag');
  }
  wholeNumber(row, ticks);
  return mask.toUpperCase() === 'FFFFFFFF' ? {} : { netmask: formatIpv4(Number.parseInt(mask, 16)) };
}
