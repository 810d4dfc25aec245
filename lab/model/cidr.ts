import { formatIpv4, parseIpv4, type Ipv4 } from './ipv4.ts';

/** An IPv4 subnet. `base` has no host bits set. */
export interface Cidr {
  readonly base: Ipv4;
  /** 0 to 32. */
  readonly prefixLength: number;
}

/** A CIDR text taken apart; `hostBits` says that its address is not the subnet's base. */
export interface ParsedCidr {
  readonly cidr: Cidr;
  readonly hostBits: boolean;
}

/** The subnet in `a.b.c.d/n`, or undefined if the text has another form. */
export function parseCidr(text: string): ParsedCidr | undefined {
  const [, addressText, prefixText] = /^([0-9.]{7,15})\/(0|[1-9][0-9]?)$/.exec(text) ?? [];
  if (addressText === undefined || prefixText === undefined) return undefined;
  const address = parseIpv4(addressText);
  const prefixLength = Number(prefixText);
  if (address === undefined || prefixLength > 32) return undefined;
  const base = (address & netmask(prefixLength)) >>> 0;
  return { cidr: { base, prefixLength }, hostBits: base !== address };
}

export function formatCidr(cidr: Cidr): string {
  return `${formatIpv4(cidr.base)}/${cidr.prefixLength}`;
}

/** The netmask of a prefix length. A shift by 32 is a shift by 0 in JavaScript, so /0 is its own case. */
function netmask(prefixLength: number): Ipv4 {
  return prefixLength === 0 ? 0 : (0xffffffff << (32 - prefixLength)) >>> 0;
}

/** The highest address of the subnet. */
export function lastAddress(cidr: Cidr): Ipv4 {
  return (cidr.base | ~netmask(cidr.prefixLength)) >>> 0;
}

/** Whether the subnet sets its first and last address aside; /31 (RFC 3021) and /32 do not. */
function reservesEnds(cidr: Cidr): boolean {
  return cidr.prefixLength <= 30;
}

/** The address that names the subnet and that no host may have; /31 and /32 have none. */
export function networkAddress(cidr: Cidr): Ipv4 | undefined {
  return reservesEnds(cidr) ? cidr.base : undefined;
}

/** The broadcast address; /31 and /32 have none. */
export function broadcastAddress(cidr: Cidr): Ipv4 | undefined {
  return reservesEnds(cidr) ? lastAddress(cidr) : undefined;
}

/** Lowest and highest address that a host may have. */
export function hostRange(cidr: Cidr): { readonly first: Ipv4; readonly last: Ipv4 } {
  const margin = reservesEnds(cidr) ? 1 : 0;
  return { first: cidr.base + margin, last: lastAddress(cidr) - margin };
}

export function contains(cidr: Cidr, address: Ipv4): boolean {
  return (address & netmask(cidr.prefixLength)) >>> 0 === cidr.base;
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.prefixLength <= b.prefixLength ? contains(a, b.base) : contains(b, a.base);
}
