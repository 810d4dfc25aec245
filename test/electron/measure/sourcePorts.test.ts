import { describe, expect, test } from 'vitest';
import { mostQueries } from '../../../electron/measure/queryCommand.ts';
import { sourcePorts } from '../../../electron/measure/sourcePorts.ts';

describe('source ports', () => {
  test('leave out those that IPVS knows', () => {
    expect(sourcePorts(3, new Set([16_385, 16_387]), 0)).toEqual([16_384, 16_386, 16_388]);
  });

  test('go round at the end of their range', () => {
    const ports = sourcePorts(3, new Set(), 1 - 1e-9);
    expect(ports).toEqual([60_999, 16_384, 16_385]);
  });

  test('are fewer where there are not as many, and enough for two tests of the longest', () => {
    const first = sourcePorts(mostQueries, new Set(), 0.5);
    const second = sourcePorts(mostQueries, new Set(first), 0.3);
    expect(new Set([...first, ...second]).size).toBe(2 * mostQueries);
    expect(sourcePorts(mostQueries, new Set([...first, ...second]), 0).length).toBe(44_616 - 2 * mostQueries);
  });
});
