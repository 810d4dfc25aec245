import ipaddr from 'ipaddr.js';

/** An IPv4 address as an unsigned 32-bit number, so that addresses compare, sort and mask as the kernel's do. */
export type Ipv4 = number;

/**
 * The address in a dotted quad, or undefined. Only the one canonical form counts: `10.1` (which ipaddr.js takes for
 * 10.0.0.1) and `010.0.0.1` (octal to some tools, decimal to others) are refused.
 */
export function parseIpv4(text: string): Ipv4 | undefined {
  if (text.length > 15 || !ipaddr.IPv4.isValidFourPartDecimal(text)) return undefined;
  const address = ipaddr.IPv4.parse(text).octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return formatIpv4(address) === text ? address : undefined;
}

/** The address as a dotted quad. */
export function formatIpv4(address: Ipv4): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}
