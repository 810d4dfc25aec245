import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressProblem, cidrProblem } from '../../../lab/model/addressForm.ts';
import {
  broadcastAddress,
  contains,
  formatCidr,
  hostRange,
  lastAddress,
  networkAddress,
  overlaps,
  parseCidr,
  type Cidr,
} from '../../../lab/model/cidr.ts';
import { formatIpv4, parseIpv4 } from '../../../lab/model/ipv4.ts';
import { isInterfaceMac, parseMac } from '../../../lab/model/mac.ts';

const address = fc.nat(0xffffffff);
const subnet = fc.tuple(address, fc.nat(32)).map(([base, length]) => cidr(`${formatIpv4(base)}/${length}`));

function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(text);
  return parsed.cidr;
}

const ip = (text: string): number => parseIpv4(text) ?? Number.NaN;
const text = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : formatIpv4(value);

describe('an IPv4 address', () => {
  test('is read from the form in which it is written', () => {
    fc.assert(fc.property(address, (value) => parseIpv4(formatIpv4(value)) === value));
  });

  test.each([
    '10.1',
    '1',
    '0x0a.0.0.1',
    '010.0.0.1',
    '10.0.0.00',
    '10.0.0.256',
    '10.0.0.1.',
    ' 10.0.0.1',
    '10.0.0.1\n',
    '10.0.0.1/24',
    '::1',
    '',
    '１０.0.0.1',
    '10..0.1',
    '-1.0.0.0',
    '1e1.0.0.0',
  ])('is not %j', (wrong) => {
    expect(parseIpv4(wrong)).toBeUndefined();
    expect(addressProblem(wrong)?.code).toBe('bad-address');
  });

  test('with leading zeros comes with the address that is probably meant', () => {
    expect(addressProblem('192.168.010.001')?.suggestion).toBe('192.168.10.1');
  });
});

describe('a subnet', () => {
  test.each([
    ['192.168.131.0/24', '192.168.131.0', '192.168.131.255', '192.168.131.1', '192.168.131.254'],
    ['10.0.0.0/30', '10.0.0.0', '10.0.0.3', '10.0.0.1', '10.0.0.2'],
    ['10.0.0.2/31', undefined, undefined, '10.0.0.2', '10.0.0.3'],
    ['10.0.0.2/32', undefined, undefined, '10.0.0.2', '10.0.0.2'],
    ['0.0.0.0/0', '0.0.0.0', '255.255.255.255', '0.0.0.1', '255.255.255.254'],
    ['255.255.255.254/31', undefined, undefined, '255.255.255.254', '255.255.255.255'],
  ])(
    '%s has network %s, broadcast %s and hosts from %s to %s',
    (written, network, broadcast, first, last) => {
      const parsed = cidr(written);

      expect(text(networkAddress(parsed))).toBe(network);
      expect(text(broadcastAddress(parsed))).toBe(broadcast);
      expect(text(hostRange(parsed).first)).toBe(first);
      expect(text(hostRange(parsed).last)).toBe(last);
      expect(cidrProblem(written)).toBeUndefined();
    },
  );

  test('contains the addresses from its base to its last, and no other', () => {
    fc.assert(
      fc.property(subnet, address, (net, value) => {
        expect(contains(net, value)).toBe(value >= net.base && value <= lastAddress(net));
      }),
    );
  });

  test('overlaps another exactly if they have an address in common', () => {
    fc.assert(
      fc.property(subnet, subnet, (a, b) => {
        const common = Math.max(a.base, b.base) <= Math.min(lastAddress(a), lastAddress(b));
        expect(overlaps(a, b)).toBe(common);
        expect(overlaps(b, a)).toBe(common);
      }),
    );
  });

  test('with host bits set comes with its base', () => {
    expect(cidrProblem('10.0.69.77/28')).toMatchObject({
      code: 'cidr-host-bits',
      suggestion: '10.0.69.64/28',
    });
  });

  test('survives writing and reading', () => {
    fc.assert(
      fc.property(subnet, (net) => {
        expect(parseCidr(formatCidr(net))).toEqual({ cidr: net, hostBits: false });
      }),
    );
  });

  test.each([
    '10.0.0.0',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/-1',
    '10.0.0/24',
    '10.0.0.0/24 ',
    '/24',
    '10.0.0.0/1e1',
  ])('is not %j', (wrong) => {
    expect(parseCidr(wrong)).toBeUndefined();
    expect(cidrProblem(wrong)?.code).toBe('bad-cidr');
  });

  test('at the edges of the address space contains its ends', () => {
    expect(contains(cidr('255.255.255.255/32'), ip('255.255.255.255'))).toBe(true);
    expect(contains(cidr('128.0.0.0/1'), ip('255.0.0.1'))).toBe(true);
    expect(contains(cidr('128.0.0.0/1'), ip('127.255.255.255'))).toBe(false);
  });
});

describe('a MAC address', () => {
  test.each(['52:54:00:AB:cd:ef', '52-54-00-ab-CD-ef'])('%s has one canonical form', (written) => {
    expect(parseMac(written)).toBe('52:54:00:ab:cd:ef');
  });

  test.each([
    '52:54:00:ab:cd',
    '52:54:00:ab-cd-ef',
    '525400abcdef',
    '52:54:00:ab:cd:eg',
    '52:54:00:ab:cd:ef\n',
  ])('is not %j', (wrong) => expect(parseMac(wrong)).toBeUndefined());

  test('of a group or of zeros only belongs to no interface', () => {
    expect(
      ['01:00:5e:00:00:01', 'ff:ff:ff:ff:ff:ff', '00:00:00:00:00:00', '52:54:00:00:00:01'].map(
        isInterfaceMac,
      ),
    ).toEqual([false, false, false, true]);
  });
});
