import { fireEvent, screen, waitFor, within } from '@testing-library/vue';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { defineComponent, h } from 'vue';
import WalkPanel from '../../../renderer/walk/WalkPanel.vue';
import { hopMs } from '../../../renderer/walk/usePacketWalk.ts';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { addServices, bringUp, showLabPage } from '../pages/labPage.ts';

let api: FakeLabApi;
const panel = defineComponent(() => () => h(WalkPanel, { isOn: true }));

beforeEach(async () => {
  api = new FakeLabApi();
  Element.prototype.scrollIntoView = () => undefined;
  await bringUp(api, 'nat-wrr');
});
afterEach(() => vi.useRealTimers());

async function walked(): Promise<readonly HTMLElement[]> {
  await showLabPage(panel, 'observe', { api });
  await fireEvent.click(await screen.findByRole('button', { name: 'Walk one connection' }));
  return within(await screen.findByRole('list', { name: 'Hops' })).getAllByRole('button');
}

const currentHop = (): HTMLElement | null => document.querySelector('[aria-current="step"]');
const openFrame = (): HTMLElement => screen.getByRole('region', { name: 'The frame of this hop' });

describe('the packet walk', () => {
  test('tells what was seen, and lists the hops without ARP until that is asked for', async () => {
    const hops = await walked();
    expect(hops[0]?.textContent).toMatch(/client → director.*SYN.*outside/);
    expect(hops[1]?.textContent).toMatch(/director rewrote.*10\.0\.69\.132 → 192\.168\.131\.110/);
    expect(screen.getByText(/^NAT: director rewrote the destination/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('checkbox', { name: 'Show ARP' }));
    const list = screen.getByRole('list', { name: 'Hops' });
    expect(within(list).getAllByRole('button')).toHaveLength(hops.length + 2);
    expect(list.textContent).toContain('who has 10.0.69.132?');
  });

  test('follows a connection to the service that is chosen, where there are several', async () => {
    addServices(api, 'nat-wrr');
    await showLabPage(panel, 'observe', { api });
    await fireEvent.click(await screen.findByRole('combobox', { name: 'Service' }));
    await fireEvent.click(
      await screen.findByText('8080/tcp · sh', { selector: '.el-select-dropdown__item' }),
    );
    await fireEvent.click(screen.getByRole('button', { name: 'Walk one connection' }));
    const hops = within(await screen.findByRole('list', { name: 'Hops' })).getAllByRole('button');

    expect(hops[0]?.textContent).toContain('10.0.69.132:8080');
    expect(screen.getByText('8080/tcp', { selector: 'code' })).toBeTruthy();
  });

  test('opens the frame of a hop into its layers and marks what was rewritten', async () => {
    const hops = await walked();
    await fireEvent.click(hops[1] as HTMLElement);
    const frame = openFrame();
    const layers = [...frame.querySelectorAll('summary strong')].map(({ textContent }) => textContent);
    expect(layers).toEqual(['Frame', 'Packet', 'Segment']);
    const marked = [...frame.querySelectorAll('.rewritten')].map(({ textContent }) => textContent);
    expect(marked).toHaveLength(3);
    expect(marked.join()).toMatch(/192\.168\.131\.110.*was 10\.0\.69\.132/);
  });

  test('goes from hop to hop by arrow keys', async () => {
    const hops = await walked();
    expect(currentHop()).toBe(hops[0]);
    await fireEvent.keyDown(hops[0] as HTMLElement, { key: 'ArrowDown' });
    expect(currentHop()).toBe(hops[1]);
    await waitFor(() => expect(document.activeElement).toBe(hops[1]));
    await fireEvent.keyDown(hops[1] as HTMLElement, { key: 'End' });
    expect(currentHop()).toBe(hops.at(-1));
  });

  test('plays to the last hop and ends there', async () => {
    const hops = await walked();
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await fireEvent.click(screen.getByRole('button', { name: 'Play' }));
    await vi.advanceTimersByTimeAsync(hopMs * 2);
    expect(currentHop()).toBe(hops[2]);
    await vi.advanceTimersByTimeAsync(hopMs * hops.length);
    expect(currentHop()).toBe(hops.at(-1));
    expect(screen.getByRole('button', { name: 'Play' })).toBeTruthy();
  });

  test('saves the frames as a capture file', async () => {
    await walked();
    const urls = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x');
    await fireEvent.click(screen.getByRole('button', { name: 'Save for Wireshark' }));
    const blob = urls.mock.calls[0]?.[0] as Blob;
    const head = new Uint8Array(await blob.arrayBuffer()).slice(0, 4);
    expect([...head]).toEqual([0x0a, 0x0d, 0x0d, 0x0a]);
  });

  test('says why it could not be made', async () => {
    api.failNext('walk', {
      code: 'lab-busy',
      what: 'The lab is in use',
      why: 'verify works on it',
      next: 'Wait.',
    });
    await showLabPage(panel, 'observe', { api });
    await fireEvent.click(await screen.findByRole('button', { name: 'Walk one connection' }));
    expect(await screen.findByText(/The lab is in use/)).toBeTruthy();
  });
});
