import { cleanup, fireEvent, render } from '@testing-library/vue';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { h } from 'vue';
import { parseLabText } from '../../../lab/text/labText.ts';
import { i18n } from '../../../renderer/text/i18n.ts';
import type { TopologyLayout } from '../../../renderer/topology/layoutTopology.ts';
import TopologyPicture from '../../../renderer/topology/TopologyPicture.vue';

afterEach(cleanup);

const sample = readFileSync(
  path.resolve(import.meta.dirname, '../../../resources/labs/nat-wrr.yaml'),
  'utf8',
);
const many = sample.replace(
  /realServers:[^]*/,
  `realServers:\n${Array.from(
    { length: 64 },
    (_, i) => `  - { name: rs${i + 1}, addresses: { inside: 192.168.131.${i + 140} } }\n`,
  ).join('')}`,
);
const read = (text: string) => {
  const { draft, diagnostics } = parseLabText(text);
  return { draft: draft!, diagnostics };
};
const show = (text: string) => render(TopologyPicture, { props: read(text), global: { plugins: [i18n] } });
const machine = (at: string) => document.querySelector(`[data-machine="${at}"]`)!;
const button = (at: string) => machine(at).querySelector<SVGElement>('[role="button"]')!;

describe('the picture', () => {
  test('of 64 real servers has them all, and draws anew only the one that changed', async () => {
    const screen = show(many);
    expect(document.querySelectorAll('[data-machine^="realServers"]')).toHaveLength(64);
    let drawn = 0;
    for (const shape of document.querySelectorAll('[data-machine]'))
      new MutationObserver((changes) => (drawn += changes.length > 0 ? 1 : 0)).observe(shape, {
        subtree: true,
        childList: true,
        attributes: true,
        characterData: true,
      });

    await screen.rerender(read(many.replace('name: rs41,', 'name: web,')));
    await Promise.resolve();

    expect(machine('realServers[40]').textContent).toContain('web');
    expect(drawn).toBe(1);
  });

  test('of 64 real servers draws of a new weight the few shares that it changes to see, and tells all of them later', async () => {
    const screen = show(many);
    const shares = () => [...document.querySelectorAll('.machine-share')];
    const parts = () => shares().map((share) => Number(share.querySelector('.part')?.getAttribute('width')));
    expect(parts()).toEqual(Array.from({ length: 64 }, () => 2));
    let drawn = 0;
    const observer = new MutationObserver((changes) => (drawn += changes.length));
    observer.observe(document.querySelector('svg')!, {
      subtree: true,
      attributes: true,
      characterData: true,
    });

    await screen.rerender(read(many.replace('192.168.131.180 } }', '192.168.131.180 }, weight: 3 }')));
    await Promise.resolve();

    expect(shares()[40]?.textContent).toBe('3');
    expect(parts()[40]).toBe(5.5);
    expect(drawn).toBeLessThan(6);
    observer.disconnect();
    await vi.waitFor(() =>
      expect(button('realServers[0]').getAttribute('aria-label')).toMatch(/; weight 1 · 1.5 %$/),
    );
    expect(button('realServers[40]').getAttribute('aria-label')).toMatch(/; weight 3 · 4.5 %$/);
  });

  test('of few real servers tells a new weight at once', async () => {
    const screen = show(sample);
    await screen.rerender(read(sample.replace('weight: 3', 'weight: 1')));

    expect(button('realServers[1]').getAttribute('aria-label')).toMatch(/; weight 1 · 50 %$/);
    expect(
      [...document.querySelectorAll('.machine-share text')].map(({ textContent }) => textContent),
    ).toEqual([...['weight 1 · 50 %', 'weight 1 · 50 %']]);
  });

  test('shows all services at the VIP, and the ports of those that go by a mark', () => {
    const services = Array.from({ length: 12 }, (_, at) => `  - { port: ${9001 + at}, scheduler: rr }\n`);
    const mark = '  - { port: 8443, morePorts: [8444], firewallMark: 7, scheduler: rr }\n';
    const screen = show(`${sample}moreServices:\n${services.join('')}${mark}`);
    const rows = [...machine('directors[0]').querySelectorAll('.services')];

    expect(rows.map(({ textContent }) => textContent)).toEqual([
      ...['80/tcp · 9001/tcp', '9002/tcp · 9003/tcp', '9004/tcp · +9'],
    ]);
    expect(button('directors[0]').getAttribute('aria-label')).toContain('9012/tcp, mark/7');
    expect(screen.getByText('mark/7: 8443, 8444')).toBeTruthy();
  });

  test('says what each machine is in one sentence', () => {
    show(sample);

    expect(button('realServers[0]').getAttribute('aria-label')).toBe(
      'real server rs1: RIP 192.168.131.110 (inside); weight 3 · 75 %',
    );
    expect(document.querySelector('svg desc')?.textContent).toContain(
      'Way of a request: CIP → VIP (outside), CIP → RIP (inside).',
    );
  });

  test('marks the machine of a diagnostic', () => {
    show(sample.replace('131.131 }', '131.300 }'));

    expect(machine('realServers[1]').classList).toContain('error');
    expect(machine('realServers[0]').classList).not.toContain('error');
  });

  test('says and shows the state of a machine that runs', () => {
    render(TopologyPicture, {
      props: { ...read(sample), states: { rs1: 'running' } },
      global: { plugins: [i18n] },
    });

    expect(button('realServers[0]').getAttribute('aria-label')).toMatch(/; running$/);
    expect(machine('realServers[0]').querySelector('.state.running')).not.toBeNull();
    expect(machine('realServers[1]').querySelector('.state')).toBeNull();
  });

  test('is one stop of the Tab key; arrows go from machine to machine, Enter chooses', async () => {
    const screen = show(sample);
    expect(document.querySelectorAll('svg [tabindex="0"]')).toHaveLength(1);
    button('client').focus();
    await fireEvent.keyDown(button('client'), { key: 'ArrowRight' });
    expect(document.activeElement).toBe(button('directors[0]'));
    await fireEvent.keyDown(button('directors[0]'), { key: 'Enter' });

    expect(screen.emitted()['select']).toEqual([['directors[0]']]);
  });

  test('draws the way to the real server that is pointed at, where there are many', async () => {
    show(many);
    const ends = () => [...document.querySelectorAll('path.way')].map((way) => way.getAttribute('d'));
    const before = ends();
    expect(before).toHaveLength(4);
    await fireEvent.pointerOver(button('realServers[63]'));

    expect(ends()).toHaveLength(4);
    expect(ends()).not.toEqual(before);
  });

  test('lets others draw over it, in its own coordinates', () => {
    render(TopologyPicture, {
      props: read(sample),
      slots: {
        overlay: ({ layout }: { layout: TopologyLayout }) =>
          h('circle', { class: 'over', cx: layout.machines[0]?.x }),
      },
      global: { plugins: [i18n] },
    });

    expect(Number(document.querySelector('svg circle.over')?.getAttribute('cx'))).toBeGreaterThan(0);
  });

  test('zooms in and shows all again by its buttons', async () => {
    const screen = show(sample);
    const viewBox = () => document.querySelector('.picture .canvas svg')?.getAttribute('viewBox');
    const all = viewBox();
    await fireEvent.click(screen.getByLabelText('Zoom in'));
    expect(viewBox()).not.toBe(all);
    const enlarged = viewBox();
    await fireEvent.keyDown(button('client'), { key: 'ArrowDown', shiftKey: true });
    expect(viewBox()).not.toBe(enlarged);
    await fireEvent.click(screen.getByLabelText('Show all'));
    expect(viewBox()).toBe(all);
  });
});
