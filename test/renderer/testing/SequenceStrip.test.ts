import { fireEvent, screen } from '@testing-library/vue';
import { expect, onTestFinished, test, vi } from 'vitest';
import { nextTick } from 'vue';
import { placeSequence } from '../../../lab/verdict/placeSequence.ts';
import { predict } from '../../../lab/predict/predict.ts';
import SequenceStrip from '../../../renderer/testing/SequenceStrip.vue';
import { mountApp } from '../mountApp.ts';

const realServers = ['rs1', 'rs2'];
const prediction = predict({
  scheduler: 'wrr',
  destinations: [
    { name: 'rs1', weight: 3 },
    { name: 'rs2', weight: 1 },
  ],
  requests: 40,
});
const sequenceOf = (letters: string) =>
  Array.from(letters, (letter) => (letter === 'A' ? 'rs1' : letter === 'B' ? 'rs2' : null));
async function show(sequence: readonly (string | null)[]) {
  const props = { sequence, realServers, placed: placeSequence(sequence, prediction) };
  const app = await mountApp(SequenceStrip, { props });
  // They are drawn when it is known how many fit into a row.
  await vi.waitFor(() => expect(cells()).not.toHaveLength(0));
  return app;
}
const cells = () => [...document.querySelectorAll('.row .cell')];

test('each request is a letter, with a gap where the cycle begins anew', async () => {
  await show(sequenceOf('BAAABA.A'));
  expect(cells().map(({ textContent }) => textContent)).toEqual([...'BAAABA·A'.split(/(?!$)/u)]);
  expect(cells().map((cell) => cell.classList.contains('begins'))).toEqual(
    [0, 0, 0, 0, 1, 0, 0, 0].map(Boolean),
  );
  expect(screen.getByText(/Follows the cycle/)).toBeTruthy();
});

test('the first request that leaves the cycle is marked and named', async () => {
  await show(sequenceOf('BAAABABA'));
  expect(screen.getByText(/Leaves what is predicted at request 7/)).toBeTruthy();
  expect(cells().findIndex((cell) => cell.classList.contains('deviation'))).toBe(6);
});

test('of 100,000 requests only the rows in view become elements', async () => {
  await show(Array.from({ length: 100_000 }, (_, i) => (i % 4 === 0 ? 'rs2' : 'rs1')));
  expect(cells().length).toBeLessThan(1000);
  expect(screen.getByRole('region', { name: /100000 requests/ })).toBeTruthy();
});

test('a legend with more than it shows can be scrolled with the keyboard, and is no stop of the Tab key else', async () => {
  const height = vi.spyOn(Element.prototype, 'scrollHeight', 'get').mockReturnValue(0);
  onTestFinished(() => height.mockRestore());
  const { view } = await show(sequenceOf('BAAA'));
  const legend = screen.getByRole('list', { name: 'Letters of the real servers' });
  expect(legend.getAttribute('tabindex')).toBeNull();

  height.mockReturnValue(80);
  const many = Array.from({ length: 64 }, (_, i) => `rs${i + 1}`);
  await view.rerender({ realServers: many });
  await nextTick();
  expect(legend.getAttribute('tabindex')).toBe('0');
});

test('a cell says which request it is when somebody points at it', async () => {
  await show(sequenceOf('BAA.A'));
  const [, second, , fourth] = cells();
  expect(second?.getAttribute('title')).toBeNull();
  await fireEvent.pointerOver(second!);
  await fireEvent.pointerOver(fourth!);
  expect(second?.getAttribute('title')).toBe('Request 2: rs1');
  expect(fourth?.getAttribute('title')).toBe('Request 4: no real server’s answer');
});

test('the strip of a test that goes on shows each answer in its place', async () => {
  const whole = sequenceOf('BAAABAAABA.ABAAABAAABAAABAAABAAABAAABAAABAAABAAAB');
  const { view } = await show(whole.slice(0, 1));
  const [firstCell] = cells();
  for (const count of [3, 39, 40, 41, whole.length]) {
    const sequence = whole.slice(0, count);
    await view.rerender({ sequence, placed: placeSequence(sequence, prediction) });
    const shown = cells().map(({ textContent }) => textContent);
    expect(shown).toEqual(sequence.map((name) => (name === null ? '·' : name === 'rs1' ? 'A' : 'B')));
  }
  expect(cells()[0]).toBe(firstCell);
});

test('the end of a test that goes on stays in view, unless somebody has scrolled away from it', async () => {
  const all = Array.from({ length: 4000 }, (_, i) => (i % 4 === 0 ? 'rs2' : 'rs1'));
  const told = (count: number) => {
    const sequence = all.slice(0, count);
    return { sequence, placed: placeSequence(sequence, prediction) };
  };
  const firstOf = (row: Element | undefined): number => Number(row?.getAttribute('data-first'));
  const rows = () => [...document.querySelectorAll('.row')].toSorted((a, b) => firstOf(a) - firstOf(b));
  const { view } = await show(told(2000).sequence);
  const frame = screen.getByRole('region', { name: /in order: 2000 requests/ });
  frame.scrollTop = 1e6;
  await fireEvent.scroll(frame);

  await view.rerender(told(3000));
  await vi.waitFor(() => expect(firstOf(rows().at(-1)) + 40).toBeGreaterThanOrEqual(3000));
  const endPx = frame.scrollTop;
  expect(endPx).toBeGreaterThan(0);

  frame.scrollTop = 0;
  await fireEvent.scroll(frame);
  await view.rerender(told(4000));
  await vi.waitFor(() => expect(firstOf(rows()[0])).toBe(0));
  expect(frame.scrollTop).toBe(0);
});
