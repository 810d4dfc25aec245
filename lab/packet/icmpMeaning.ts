/** Codes of type 3 (RFC 792, RFC 1812). */
const unreachable: Readonly<Record<number, string>> = {
  0: 'network unreachable',
  1: 'host unreachable',
  2: 'protocol unreachable',
  3: 'port unreachable',
  4: 'too large, and may not be fragmented',
  9: 'network prohibited',
  10: 'host prohibited',
  13: 'prohibited by a filter',
};

/** What an ICMP message says, in words; those that a lab does not meet by number. */
export function icmpMeaning(type: number, code: number): string {
  switch (type) {
    case 0:
      return 'echo reply';
    case 3:
      return unreachable[code] ?? `destination unreachable (code ${code})`;
    case 5:
      return 'redirect';
    case 8:
      return 'echo request';
    case 11:
      return code === 0 ? 'time to live exceeded' : 'reassembly took too long';
    default:
      return `type ${type}, code ${code}`;
  }
}
