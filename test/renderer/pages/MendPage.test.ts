import { fireEvent, screen, waitFor, within } from '@testing-library/vue';
import { beforeEach, expect, test } from 'vitest';
import MendPage from '../../../renderer/pages/MendPage.vue';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { bringUp, showLabPage } from './labPage.ts';

let api: FakeLabApi;
beforeEach(() => {
  api = new FakeLabApi();
});

const callsOf = (wanted: string) =>
  api.calls.filter(({ name }) => name === wanted).map(({ args }) => args.slice(1));

test('without machines it offers to bring them up', async () => {
  await showLabPage(MendPage, 'mend', { api });
  expect(await screen.findByRole('button', { name: 'Bring it up' })).toBeTruthy();
  expect(screen.queryByRole('region', { name: 'Director' })).toBeNull();
});

test('shows the faults in groups with what they show, and what is broken as soon as it is', async () => {
  await bringUp(api, 'nat-wrr');
  await showLabPage(MendPage, 'mend', { api });
  const network = await screen.findByRole('region', { name: 'Addresses and gateways' });
  expect(within(network).getByText(/Its share of the requests times out \(curl 28\)/)).toBeTruthy();
  const broken = screen.getByRole('region', { name: 'Broken now' });
  expect(within(broken).getByText('Nothing is broken on purpose.')).toBeTruthy();

  await fireEvent.click(screen.getByRole('button', { name: 'Break: Real server without gateway' }));
  expect(await within(broken).findByText('Real server without gateway')).toBeTruthy();
  expect(within(broken).getByText(/at rs1, since/)).toBeTruthy();
  expect(callsOf('breakLab')).toEqual([['gateway-missing', 'rs1']]);
  await waitFor(() =>
    expect(
      screen.getByRole('button', { name: 'Break: Real server without gateway' }).hasAttribute('disabled'),
    ).toBe(true),
  );
});

test('mends one fault, or all', async () => {
  await bringUp(api, 'nat-wrr');
  const lab = { kind: 'name', name: 'nat-wrr' } as const;
  for (const fault of ['gateway-missing', 'ip-forward-off', 'page-missing']) await api.breakLab(lab, fault);
  await showLabPage(MendPage, 'mend', { api });
  const broken = await screen.findByRole('region', { name: 'Broken now' });
  await fireEvent.click(within(broken).getByRole('button', { name: 'Mend: Page missing' }));
  await waitFor(() => expect(within(broken).queryByText('Page missing')).toBeNull());
  expect(within(broken).getAllByRole('listitem')).toHaveLength(2);
  const mendAll = within(broken).getByRole('button', { name: 'Mend all' });
  // One thing at a time: the first mend is told of before its call has answered.
  await waitFor(() => expect(mendAll.hasAttribute('disabled')).toBe(false));
  await fireEvent.click(mendAll);
  expect(await within(broken).findByText('Nothing is broken on purpose.')).toBeTruthy();
  expect(callsOf('mendLab')).toEqual([['page-missing'], []]);
});

test('says why a fault could not be switched on, and lets one try again', async () => {
  await bringUp(api, 'nat-wrr');
  await showLabPage(MendPage, 'mend', { api });
  api.failNext('breakLab', {
    code: 'lab-busy',
    what: 'The lab nat-wrr is in use',
    why: '`verify` is working on it',
    next: 'Wait until that ends.',
  });
  const button = await screen.findByRole('button', { name: 'Break: All weights 0' });
  await fireEvent.click(button);
  expect(await screen.findByText('The lab nat-wrr is in use')).toBeTruthy();
  await waitFor(() => expect(button.hasAttribute('disabled')).toBe(false));
});

test('tests in place and has the doctor look, beside the faults', async () => {
  await bringUp(api, 'nat-wrr');
  api.findings = [
    {
      code: 'ip-forward-off',
      severity: 'fault',
      machine: 'director',
      summary: 'The director does not forward packets.',
      evidence: 'net.ipv4.ip_forward is 0',
      mend: 'Run `up`.',
    },
  ];
  await showLabPage(MendPage, 'mend', { api });
  await fireEvent.click(await screen.findByRole('button', { name: 'Test now' }));
  await api.runs.idle();
  expect(await screen.findByText('✓ Verdict: pass')).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Examine' }));
  expect(await screen.findByText(/The director does not forward packets/)).toBeTruthy();
});
