import { describe, expect, test } from 'vitest';
import { clientGroup } from '../../../lab/predict/persistence.ts';
import { predict } from '../../../lab/predict/predict.ts';
import type { PredictionInput } from '../../../lab/predict/prediction.ts';

const input: PredictionInput = {
  scheduler: 'wrr',
  persistence: { timeoutSeconds: 60 },
  destinations: [
    { name: 'A', weight: 3 },
    { name: 'B', weight: 1 },
    { name: 'C', weight: 0 },
  ],
  requests: 10,
  sources: ['10.0.69.10'],
};

test.each([
  { netmask: undefined, group: '10.0.69.10' },
  { netmask: '255.255.255.255', group: '10.0.69.10' },
  { netmask: '255.255.255.0', group: '10.0.69.0/24' },
  { netmask: '255.255.240.0', group: '10.0.64.0/20' },
])('under the netmask $netmask the client 10.0.69.10 is $group', ({ netmask, group }) => {
  expect(clientGroup('10.0.69.10', netmask)).toBe(group);
});

describe('persistence', () => {
  test('keeps a client at a real server that is not known in advance, but has some weight', () => {
    expect(predict(input)).toMatchObject({
      kind: 'affinity',
      by: 'persistence',
      keys: [{ key: '10.0.69.10' }],
      counts: { A: { least: 0, most: 10 }, B: { least: 0, most: 10 }, C: { least: 0, most: 0 } },
    });
  });

  test('keeps a client where the director remembers it, even at weight 0 or over a threshold', () => {
    const destinations = input.destinations.map((each) => ({ ...each, upperThreshold: 1 }));
    expect(predict({ ...input, destinations, remembered: { '10.0.69.10': 'C' } })).toMatchObject({
      keys: [{ key: '10.0.69.10', server: 'C' }],
      counts: { A: { least: 0, most: 0 }, B: { least: 0, most: 0 }, C: { least: 10, most: 10 } },
    });
  });

  test('takes clients of one subnet for one', () => {
    const prediction = predict({
      ...input,
      persistence: { timeoutSeconds: 60, netmask: '255.255.255.0' },
      sources: ['10.0.69.250', '10.0.69.251', '10.0.70.1'],
      remembered: { '10.0.69.0/24': 'B' },
    });
    expect(prediction).toMatchObject({
      keys: [
        { key: '10.0.69.0/24', server: 'B' },
        { key: '10.0.69.0/24', server: 'B' },
        { key: '10.0.70.0/24' },
      ],
      counts: { A: { least: 0, most: 3 }, B: { least: 7, most: 10 } },
    });
  });

  test('has nobody take a new client where all weights are 0', () => {
    const destinations = input.destinations.map((each) => ({ ...each, weight: 0 }));
    expect(predict({ ...input, destinations }).kind).toBe('nobody');
    expect(predict({ ...input, destinations, remembered: { '10.0.69.10': 'A' } }).kind).toBe('affinity');
  });
});
