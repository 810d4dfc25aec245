import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdit } from '../../../lab/model/edit.ts';
import { nearest } from '../../../lab/model/nearest.ts';
import { formatPath, parsePath } from '../../../lab/model/path.ts';

describe('a path', () => {
  test('is written as people write it', () => {
    expect(formatPath(['realServers', 1, 'addresses', 'inside'])).toBe('realServers[1].addresses.inside');
    expect(formatPath(['networks', 'out side', 'cidr'])).toBe('networks["out side"].cidr');
    expect(formatPath([])).toBe('');
  });

  test('is read back whatever its keys are', () => {
    const segment = fc.oneof(
      fc.string({ unit: 'binary-ascii' }),
      fc.constantFrom('a.b', '[0]', '"]', '\\', '', '__proto__'),
      fc.nat(),
    );
    fc.assert(
      fc.property(fc.array(segment), (segments) => {
        expect(parsePath(formatPath(segments))).toEqual(segments);
      }),
    );
  });

  test('of another form is refused', () => {
    expect(() => parsePath('a[b]')).toThrow(RangeError);
    expect(() => parsePath('a b')).toThrow(RangeError);
  });
});

describe('an edit', () => {
  const lab = { service: { scheduler: 'rr' }, realServers: [{ name: 'rs1' }, { name: 'rs2', wieght: 3 }] };

  test('sets a value, and leaves the lab that it was given as it is', () => {
    const before = structuredClone(lab);

    const after = applyEdit(lab, { kind: 'set', path: 'service.scheduler', value: 'wrr' });

    expect(after).toEqual({ ...before, service: { scheduler: 'wrr' } });
    expect(lab).toEqual(before);
  });

  test('adds a key that is missing', () => {
    const after = applyEdit(lab, { kind: 'set', path: 'service.localAddress', value: '10.0.0.1' });

    expect(after).toMatchObject({ service: { scheduler: 'rr', localAddress: '10.0.0.1' } });
  });

  test('renames a key in its place', () => {
    const after = applyEdit(lab, { kind: 'rename', path: 'realServers[1].wieght', key: 'weight' });

    expect(JSON.stringify(after)).toContain('{"name":"rs2","weight":3}');
  });

  test('removes a key or an item', () => {
    expect(applyEdit(lab, { kind: 'remove', path: 'realServers[1].wieght' })).toMatchObject({
      realServers: [{}, { name: 'rs2' }],
    });
    expect(applyEdit(lab, { kind: 'remove', path: 'realServers[0]' })).toEqual({
      ...lab,
      realServers: [lab.realServers[1]],
    });
  });

  test('of a place that does not exist changes nothing', () => {
    for (const path of [
      'nowhere.scheduler',
      'realServers[7].name',
      'service.scheduler.deeper',
      'service[0]',
    ]) {
      expect(applyEdit(lab, { kind: 'set', path, value: 1 })).toEqual(lab);
      expect(applyEdit(lab, { kind: 'remove', path })).toEqual(lab);
    }
  });
});

describe('the nearest word', () => {
  const words = ['rr', 'wrr', 'lc', 'wlc', 'scheduler', 'localAddress'];

  test.each([
    ['wr', 'wrr'],
    ['RR', 'rr'],
    ['wcl', 'wlc'],
    ['shceduler', 'scheduler'],
    ['localaddres', 'localAddress'],
    ['least-connection', undefined],
    ['', undefined],
    ['x', undefined],
    ['s'.repeat(1_000_000), undefined],
  ])('to %j is %j', (word, meant) => expect(nearest(word, words)).toBe(meant));
});
