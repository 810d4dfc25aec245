import { screen, within } from '@testing-library/vue';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisSteps } from '../../../renderer/charts/axisSteps.ts';
import LatencyChart from '../../../renderer/charts/LatencyChart.vue';
import { mountApp } from '../mountApp.ts';

describe('the steps of an axis', () => {
  it.for([
    [0, [0, 1]],
    [1, [0, 1]],
    [4, [0, 1, 2, 3, 4]],
    [5, [0, 2, 4, 6]],
    [40, [0, 10, 20, 30, 40]],
    [1234, [0, 500, 1000, 1500]],
  ] as const)('up to %i are %j', ([most, steps]) => expect(axisSteps(most)).toEqual(steps));

  it('are few, whole, equal, and reach the largest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (most) => {
        const steps = axisSteps(most);
        const [, step = 0] = steps;
        expect(steps.length).toBeLessThanOrEqual(5);
        expect(steps.every((each, at) => Number.isInteger(each) && each === at * step)).toBe(true);
        expect(steps.at(-1)).toBeGreaterThanOrEqual(most);
        expect(steps.at(-1)! - step).toBeLessThan(most);
      }),
    );
  });
});

it('answers by time are columns as high as their counts, and a table', async () => {
  const buckets = [
    { fromMs: 0, toMs: 1, count: 3 },
    { fromMs: 1, toMs: 2, count: 40 },
    { fromMs: 2, count: 1 },
  ];
  await mountApp(LatencyChart, { props: { buckets } });
  const bars = [...document.querySelectorAll<HTMLElement>('.bar')];
  expect(bars.map(({ style }) => style.height)).toEqual(['7.5%', '100%', '2.5%']);
  expect([...document.querySelectorAll('.column')].map((column) => column.getAttribute('title'))).toEqual([
    '0 to 1 ms: 3',
    '1 to 2 ms: 40',
    '2 ms and more: 1',
  ]);
  const rows = within(screen.getByRole('table', { name: 'Answers by time' })).getAllByRole('row');
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    'TimeAnswers',
    '0 to 1 ms3',
    '1 to 2 ms40',
    '2 ms and more1',
  ]);
});
