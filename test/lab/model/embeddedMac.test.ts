import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { embeddedMac, embeddedManagementMac } from '../../../lab/model/embeddedMac.ts';
import { isInterfaceMac, parseMac } from '../../../lab/model/mac.ts';

describe('the MAC address of an embedded machine', () => {
  it('never changes, since running labs and plans must agree on it', () => {
    expect(embeddedMac('nat-wrr', 'director', 'inside')).toBe('52:fb:42:8c:94:1e');
    expect(embeddedManagementMac('nat-wrr', 'director')).toBe('52:b2:33:aa:13:a4');
  });

  it('is a locally administered unicast address in canonical form', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (lab, machine, network) => {
        const mac = embeddedMac(lab, machine, network);
        expect(parseMac(mac)).toBe(mac);
        expect(isInterfaceMac(mac)).toBe(true);
        expect(Number.parseInt(mac.slice(0, 2), 16) & 2).toBe(2);
      }),
    );
  });

  it('is another for each of many labs, machines and networks', () => {
    const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
    const macs = names('lab', 20).flatMap((lab) =>
      names('rs', 30).flatMap((machine) => [
        embeddedManagementMac(lab, machine),
        ...names('net', 5).map((network) => embeddedMac(lab, machine, network)),
      ]),
    );
    expect(new Set(macs).size).toBe(macs.length);
  });

  it('does not confuse names that read the same one after the other', () => {
    expect(embeddedMac('a', 'bc', 'd')).not.toBe(embeddedMac('ab', 'c', 'd'));
  });
});
