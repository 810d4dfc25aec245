import { screen, within } from '@testing-library/vue';
import { h } from 'vue';
import { expect, test } from 'vitest';
import { faultsFor } from '../../../lab/fault/faults.ts';
import { parseLabText } from '../../../lab/text/labText.ts';
import FaultOffers from '../../../renderer/mend/FaultOffers.vue';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { mountApp } from '../mountApp.ts';
import { sampleFile } from '../pages/labPage.ts';

test.each([
  ['nat-wrr', []],
  ['dr-wrr', ['ARP for the VIP answered by a real server', 'Real server on another segment']],
  ['tun-rr', ['Tunnel interface down (tunl0)', 'MTU too small for the tunnel']],
  ['fullnat-wrr', ['LIP that the director does not have']],
] as const)('offers %s the faults of its forwarding method in a group of their own', async (name, titles) => {
  const api = new FakeLabApi();
  const { lab } = parseLabText(api.files.read(sampleFile(name)) ?? '');
  // With one group beside it: a simulated DOM takes seconds to draw them all.
  const offers = faultsFor(lab!).filter(({ group }) => group === 'forwarding' || group === 'way');
  await mountApp(
    () =>
      h(FaultOffers, { offers, active: [], canSwitch: true, working: undefined, onBreak: () => undefined }),
    { api },
  );
  const group = document.querySelector<HTMLElement>('section[aria-label="Forwarding method"]');
  expect(group === null).toBe(titles.length === 0);
  for (const title of titles) expect(within(group!).getByText(title)).toBeTruthy();
  expect(screen.queryByText('Cable pulled')).toBeNull();
});
