import { describe, expect, test } from 'vitest';
import {
  rateLines,
  readingOf,
  withReading,
  type ConnectionReading,
} from '../../../renderer/observe/connectionRates.ts';

const reading = (at: number, rs1: number): ConnectionReading => ({
  at,
  connections: new Map([['rs1', rs1]]),
});
const ratesOf = (readings: readonly ConnectionReading[]) => rateLines(readings, ['rs1'])[0]?.points;

describe('rates from successive readings', () => {
  test('are over the two seconds before or longer, since the kernel sums every two', () => {
    const readings = [
      reading(0, 0),
      reading(500, 0),
      reading(1000, 0),
      reading(2000, 20),
      reading(2500, 20),
      reading(4500, 60),
    ];
    expect(ratesOf(readings)).toEqual([
      [2000, 10],
      [2500, 10],
      [4500, 20],
    ]);
  });

  test('count from 0 where the service was made anew', () => {
    expect(ratesOf([reading(0, 500), reading(2000, 8)])).toEqual([[2000, 4]]);
  });

  test('are told of nobody who is not there', () => {
    expect(rateLines([reading(0, 1), reading(2000, 2)], ['rs2'])).toEqual([{ name: 'rs2', points: [] }]);
    expect(ratesOf([reading(0, 1)])).toEqual([]);
  });
});

test('a reading adds up the services of a table, by name or address', () => {
  const row = (address: string, conns: number, realServer?: string) => ({
    address,
    values: [conns, 7],
    ...(realServer === undefined ? {} : { realServer }),
  });
  const { connections } = readingOf(
    {
      view: 'stats',
      columns: ['Conns', 'InPkts'],
      services: [
        {
          ...row('tcp 10.0.69.132:80', 9),
          realServers: [row('10.0.0.1:80', 4, 'rs1'), row('10.0.0.9:80', 5)],
        },
        { ...row('tcp 10.0.69.132:443', 2), realServers: [row('10.0.0.1:443', 2, 'rs1')] },
      ],
    },
    1,
  );
  expect([...connections]).toEqual([
    ['rs1', 6],
    ['10.0.0.9:80', 5],
  ]);
});

test('readings older than five minutes go', () => {
  const minutes = 60_000;
  const kept = withReading([reading(0, 1), reading(2 * minutes, 2)], reading(6 * minutes, 3));
  expect(kept.map(({ at }) => at)).toEqual([2 * minutes, 6 * minutes]);
});
