/**
 * A MAC address in its canonical form (lower case, colons), or undefined. `52:54:00:AB:CD:EF` and
 * `52-54-00-ab-cd-ef` are the same interface.
 */
export function parseMac(text: string): string | undefined {
  if (!/^[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}|(?:-[0-9A-Fa-f]{2}){5})$/.test(text)) return undefined;
  return text.toLowerCase().replaceAll('-', ':');
}

/** Whether an interface may have this (canonical) MAC address: neither a group address nor all zeros. */
export function isInterfaceMac(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 1) === 0 && mac !== '00:00:00:00:00:00';
}
