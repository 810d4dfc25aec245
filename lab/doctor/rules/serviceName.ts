import type { IpvsService } from '../../fact/ipvsTable.ts';
import type { VirtualService } from '../../model/lab.ts';

/** A virtual service of the kernel's table as `tcp 10.0.69.132:80` or `fwmark 7`. */
export function nameOfService({ key }: Pick<IpvsService, 'key'>): string {
  return key.kind === 'address' ? `${key.protocol} ${key.address}:${key.port}` : `fwmark ${key.mark}`;
}

/** What the table would call a service of the lab. */
export function nameInTable({ vip, port, protocol, firewallMark }: VirtualService): string {
  return firewallMark === undefined ? `${protocol} ${vip}:${port}` : `fwmark ${firewallMark}`;
}
