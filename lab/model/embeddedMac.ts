/** Network name under which an embedded machine's management interface gets its address; no network of a lab may have it. */
const managementNetwork = '';

/**
 * MAC address of an embedded machine's interface on a network of its lab: always the same for the same names, and
 * different for different ones (40 bits of hash under `52`, a locally administered unicast prefix, so that no
 * bought card has it). Both sides that must agree, the VM's command line and the plan, take it from here.
 */
export function embeddedMac(lab: string, machine: string, network: string): string {
  const hash = fnv1a64([lab, machine, network].join('\0'));
  const folded = (hash >> 40n) ^ (hash & 0xff_ffff_ffffn);
  const digits = folded.toString(16).padStart(10, '0');
  return ['52', ...(digits.match(/../g) ?? [])].join(':');
}

/** MAC address of an embedded machine's management interface. */
export function embeddedManagementMac(lab: string, machine: string): string {
  return embeddedMac(lab, machine, managementNetwork);
}

/** FNV-1a of the text's UTF-16 units: small, pure, and good enough to tell names apart. It guards nothing. */
function fnv1a64(text: string): bigint {
  let hash = 0xcbf2_9ce4_8422_2325n;
  for (let i = 0; i < text.length; i++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 0x100_0000_01b3n);
  }
  return hash;
}
