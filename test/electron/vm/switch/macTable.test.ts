import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MacTable, unknownPort } from '../../../../electron/vm/switch/macTable.ts';

describe('address table', () => {
  test('finds an address where it was last heard', () => {
    const table = new MacTable({ entries: 64, ageingMs: 1000 });
    expect(table.find(0x02000000, 1, 0)).toBe(unknownPort);
    table.learn(0x02000000, 1, 3, 0);
    expect(table.find(0x02000000, 1, 5)).toBe(3);
    table.learn(0x02000000, 1, 0, 10);
    expect(table.find(0x02000000, 1, 10)).toBe(0);
    expect(table.size).toBe(1);
  });

  test('forgets an address that is not heard of for the ageing time', () => {
    const table = new MacTable({ entries: 64, ageingMs: 1000 });
    table.learn(1, 1, 3, 0);
    expect(table.find(1, 1, 1000)).toBe(3);
    expect(table.find(1, 1, 1001)).toBe(unknownPort);
    table.learn(1, 1, 3, 1001);
    expect(table.find(1, 1, 2001)).toBe(3);
  });

  test('forgets all addresses of a port and no other', () => {
    const table = new MacTable({ entries: 64, ageingMs: 1000 });
    table.learn(1, 1, 0, 0);
    table.learn(1, 2, 1, 0);
    table.forget(0);
    expect(table.find(1, 1, 0)).toBe(unknownPort);
    expect(table.find(1, 2, 0)).toBe(1);
  });

  test('keeps the machines of a lab apart: none of 256 addresses that differ in one byte pushes another out', () => {
    for (const shift of [0, 8, 16, 24]) {
      const table = new MacTable({ entries: 4096, ageingMs: 1000 });
      for (let number = 0; number < 256; number++) table.learn((number << shift) | 0, 7, number, 0);
      for (let number = 0; number < 256; number++)
        expect(table.find((number << shift) | 0, 7, 0)).toBe(number);
    }
  });

  test('never holds more than its entries, and what it answers was learnt', () => {
    const addresses = fc.tuple(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.nat(65_535));
    fc.assert(
      fc.property(fc.array(fc.tuple(addresses, fc.nat(9)), { maxLength: 300 }), (heard) => {
        const table = new MacTable({ entries: 64, ageingMs: 1000 });
        const model = new Map<string, number>();
        heard.forEach(([[high, low], port], index) => {
          table.learn(high, low, port, index);
          model.set(`${high}/${low}`, port);
          expect(table.find(high, low, index)).toBe(port);
        });
        expect(table.size).toBeLessThanOrEqual(64);
        for (const [[high, low]] of heard) {
          expect([unknownPort, model.get(`${high}/${low}`)]).toContain(table.find(high, low, heard.length));
        }
      }),
    );
  });

  test('gives up the oldest entry of a full set', () => {
    const table = new MacTable({ entries: 4, ageingMs: 1000 });
    for (let low = 0; low < 5; low++) table.learn(1, low, low, low);
    expect(table.find(1, 0, 5)).toBe(unknownPort);
    for (let low = 1; low < 5; low++) expect(table.find(1, low, 5)).toBe(low);
  });
});
