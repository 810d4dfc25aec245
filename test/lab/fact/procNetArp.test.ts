import { describe, expect, it } from 'vitest';
import { parseProcNetArp } from '../../../lab/fact/procNetArp.ts';
import { UnreadableOutput } from '../../../lab/fact/unreadableOutput.ts';
import { capture } from './captures.ts';

describe('/proc/net/arp', () => {
  it('has who answered, with the MAC address, and who did not, without', () => {
    expect(parseProcNetArp(capture('proc-net-arp.debian12-6.1.nat-duplicate-director'))).toEqual([
      { address: '192.168.131.77' },
      { address: '192.168.131.131', mac: '52:cc:20:51:8f:39' },
      { address: '192.168.131.110', mac: '52:cc:20:51:8f:39' },
      { address: '10.0.2.2', mac: '52:55:0a:00:02:02' },
      { address: '10.0.69.10', mac: '52:39:56:f9:dc:8b' },
    ]);
  });

  it('has nobody behind its head', () => {
    const head = 'IP address       HW type     Flags       HW address            Mask     Device\n';
    expect(parseProcNetArp(head)).toEqual([]);
  });

  it.each([
    '',
    'sh: 1: ip: not found\n',
    '10.0.69.10       0x1         0x2         52:54:00:00:00:0a     *        eth1\n',
  ])('refuses %j, which has no head', (text) => {
    expect(() => parseProcNetArp(text)).toThrow(UnreadableOutput);
  });

  it.each(['10.0.69.10 0x1 0x2 52:54:00:00:00:0a *', '10.0.69.10 0x1 2 52:54:00:00:00:0a * eth1'])(
    'refuses a line such as %j',
    (line) => {
      expect(() => parseProcNetArp(`IP address       HW type     Flags\n${line}\n`)).toThrow(
        UnreadableOutput,
      );
    },
  );
});
