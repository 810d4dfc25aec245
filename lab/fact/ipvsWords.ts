import ipaddr from 'ipaddr.js';
import { formatIpv4, parseIpv4 } from '../model/ipv4.ts';
import type { Endpoint, IpvsMethod, ServiceKey } from './ipvsTable.ts';
import { wholeNumber, type OutputLine } from './outputLines.ts';

const methods: Readonly<Record<string, IpvsMethod>> = {
  Masq: 'masquerade',
  Route: 'gateway',
  Tunnel: 'tunnel',
  Local: 'local',
  ByPass: 'bypass',
  Bypass: 'bypass',
};

/** A forwarding method as listings name it (`ip_vs_fwd_name`, `fwd_name` of ipvsadm). */
export function methodOf(line: OutputLine, word: string | undefined): IpvsMethod {
  const method = word === undefined ? undefined : methods[word];
  if (method === undefined) throw line.unreadable('an unknown forwarding method');
  return method;
}

export function protocolOf(line: OutputLine, word: string | undefined): 'tcp' | 'udp' | 'sctp' {
  if (word === 'TCP') return 'tcp';
  if (word === 'UDP') return 'udp';
  if (word === 'SCTP') return 'sctp';
  throw line.unreadable('an unknown protocol');
}

/** `10.0.69.132:80` or `[2001:db8::1]:80`, as ipvsadm writes it with `-n`. */
export function endpointOf(line: OutputLine, word: string | undefined): Endpoint {
  const [, address, port] = /^(.+):([0-9]+)$/.exec(word ?? '') ?? [];
  const [, v6] = /^\[(.+)\]$/.exec(address ?? '') ?? [];
  const good =
    v6 === undefined ? parseIpv4(address ?? '') !== undefined : ipaddr.IPv6.isValid(v6) && !v6.includes('%');
  if (address === undefined || !good) throw line.unreadable('an address with a port is missing');
  return { address: v6 ?? address, port: wholeNumber(line, port, { most: 65_535 }) };
}

/** `0A004584:0050` or `[2001:0db8:…]:0050`, as /proc/net/ip_vs writes it. */
export function hexEndpointOf(line: OutputLine, word: string | undefined): Endpoint {
  const [, address, port] = /^([0-9A-Fa-f]{8}|\[[0-9A-Fa-f:.]+\]):([0-9A-Fa-f]{4})$/.exec(word ?? '') ?? [];
  return hexAddressAndPort(line, address, port);
}

/** Address and port in words of their own, as /proc/net/ip_vs_conn writes them; an IPv6 address has its colons. */
export function hexAddressAndPort(
  line: OutputLine,
  address: string | undefined,
  port: string | undefined,
): Endpoint {
  if (address === undefined || port === undefined || !/^[0-9A-Fa-f]{4}$/.test(port)) {
    throw line.unreadable('an address with a port is missing');
  }
  if (/^[0-9A-Fa-f]{8}$/.test(address)) {
    return { address: formatIpv4(Number.parseInt(address, 16)), port: Number.parseInt(port, 16) };
  }
  const v6 = address.replace(/^\[(.*)\]$/, '$1');
  if (!v6.includes(':') || !ipaddr.IPv6.isValid(v6)) throw line.unreadable('an address is missing');
  return { address: ipaddr.IPv6.parse(v6).toString(), port: Number.parseInt(port, 16) };
}

/** The service at the beginning of a line of `ipvsadm -l`, and how many words name it. */
export function serviceOf(line: OutputLine): { readonly key: ServiceKey; readonly used: number } {
  const [first, second, third] = line.words;
  if (first === 'FWM') {
    const family = third === 'IPv6' ? 6 : 4;
    return {
      key: { kind: 'fwmark', mark: wholeNumber(line, second, { most: 0xffff_ffff }), family },
      used: family === 6 ? 3 : 2,
    };
  }
  return {
    key: { kind: 'address', protocol: protocolOf(line, first), ...endpointOf(line, second) },
    used: 2,
  };
}
