import { formatIpv4 } from '../model/ipv4.ts';
import type { IpvsService, ServiceKey } from './ipvsTable.ts';
import { hexEndpointOf, protocolOf } from './ipvsWords.ts';
import { wholeNumber, type OutputLine } from './outputLines.ts';
import { readIpvsTable } from './readIpvsTable.ts';

/**
 * Reads /proc/net/ip_vs (`ip_vs_info_seq_show` in net/netfilter/ipvs/ip_vs_ctl.c): addresses and ports are hexadecimal,
 * weights and connections decimal, and destinations stand in the order in which the scheduler goes through them, last
 * added first. Scheduler options are not shown.
 */
export function parseProcNetIpvs(text: string): readonly IpvsService[] {
  return readIpvsTable(text, {
    source: '/proc/net/ip_vs',
    isHead: ({ words }) => words.join(' ') === 'Prot LocalAddress:Port Scheduler Flags',
    service: serviceLine,
    endpoint: hexEndpointOf,
  });
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
