import { fireEvent, screen, waitFor, within } from '@testing-library/vue';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { defaultSettings } from '../../../lab/contract/settings.ts';
import ObservePage from '../../../renderer/pages/ObservePage.vue';
import { useSettings } from '../../../renderer/stores/settings.ts';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { StepByStep } from '../../fakes/lab/pace.ts';
import { addServices, bringUp, makeTest, sampleFile, showLabPage } from './labPage.ts';

vi.mock('../../../renderer/charts/echarts.ts', () => ({ Chart: { template: '<div />' } }));

let api: FakeLabApi;
beforeEach(() => {
  api = new FakeLabApi();
});
afterEach(() => vi.useRealTimers());

const readings = () => api.calls.filter(({ name }) => name === 'serviceTable').length;
const rows = () =>
  within(screen.getByRole('table', { name: 'The director’s IPVS table' }))
    .getAllByRole('row')
    .map((row) => [...row.children].map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim()));

test('without machines it says so and offers to bring them up', async () => {
  const { router } = await showLabPage(ObservePage, 'observe', { api });
  const bringItUp = await screen.findByRole('button', { name: 'Bring it up' });
  expect(readings()).toBe(0);
  await fireEvent.click(bringItUp);
  await waitFor(() => expect(router.currentRoute.value.name).toBe('run'));
  await api.runs.idle();
});

describe('the table', () => {
  test('shows connections, totals and rates under the names of ipvsadm', async () => {
    await bringUp(api, 'nat-wrr');
    await makeTest(api, 'nat-wrr');
    await showLabPage(ObservePage, 'observe', { api });
    await waitFor(() =>
      expect(rows()).toEqual([
        ['Virtual service / real server', 'Weight', 'ActiveConn', 'InActConn'],
        ['tcp 10.0.69.132:80 wrr', '', '', ''],
        ['→ A rs1 192.168.131.110:80', '3', '0', '30'],
        ['→ B rs2 192.168.131.131:80', '1', '0', '10'],
      ]),
    );
    await fireEvent.click(screen.getByRole('radio', { name: 'Totals' }));
    await waitFor(() =>
      expect(rows()[1]).toEqual(['tcp 10.0.69.132:80', '40', '240', '160', '16,040', '18,080']),
    );
  });

  test('has every service of a lab with what it was made with', async () => {
    addServices(api, 'nat-wrr');
    await bringUp(api, 'nat-wrr');
    await showLabPage(ObservePage, 'observe', { api });
    await waitFor(() =>
      expect(rows().map(([first]) => first)).toEqual([
        'Virtual service / real server',
        ...['tcp 10.0.69.132:80 wrr', '→ A rs1 192.168.131.110:80', '→ B rs2 192.168.131.131:80'],
        ...[
          'tcp 10.0.69.132:8080 sh sh-port',
          '→ A rs1 192.168.131.110:8000',
          '→ B rs2 192.168.131.131:8000',
        ],
        ...['udp 10.0.69.132:53 rr', '→ A rs1 192.168.131.110:53', '→ B rs2 192.168.131.131:53'],
        ...['fwmark 7 wrr persistent 300', '→ A rs1 192.168.131.110:0', '→ B rs2 192.168.131.131:0'],
      ]),
    );
  });

  test('is read at the user’s rate, not while it is paused, and no more when the page is left', async () => {
    await bringUp(api, 'nat-wrr');
    const { view } = await showLabPage(ObservePage, 'observe', { api });
    await waitFor(() => expect(rows()).toHaveLength(4));
    vi.useFakeTimers();
    useSettings().settings = { ...defaultSettings, refreshMs: 5000 };
    await fireEvent.click(screen.getByRole('radio', { name: 'Totals' }));
    await vi.advanceTimersByTimeAsync(0);
    const before = readings();
    await vi.advanceTimersByTimeAsync(4900);
    expect(readings()).toBe(before);
    await vi.advanceTimersByTimeAsync(200);
    expect(readings()).toBe(before + 1);

    await fireEvent.click(screen.getByRole('button', { name: 'Pause' }));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(readings()).toBe(before + 1);
    await fireEvent.click(screen.getByRole('button', { name: 'Resume' }));
    await vi.advanceTimersByTimeAsync(0);
    expect(readings()).toBe(before + 2);

    view.unmount();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(readings()).toBe(before + 2);
  });

  test('is cleared only when that is confirmed, and then offers to bring the service back', async () => {
    await bringUp(api, 'nat-wrr');
    await showLabPage(ObservePage, 'observe', { api });
    await fireEvent.click(await screen.findByRole('button', { name: 'Clear …' }));
    await fireEvent.click(await screen.findByRole('button', { name: 'Keep it' }));
    expect(
      api.calls.some(({ name, args }) => name === 'startRun' && JSON.stringify(args).includes('clear')),
    ).toBe(false);
    await fireEvent.click(screen.getByRole('button', { name: 'Clear …' }));
    const confirms = await screen.findAllByRole('button', { name: 'Clear it' });
    await fireEvent.click(confirms.at(-1)!);
    expect(await screen.findByText('The director has no virtual service.')).toBeTruthy();
  });

  test('says why it cannot be read, and reads on', async () => {
    await bringUp(api, 'nat-wrr');
    api.failNext('serviceTable', {
      code: 'ssh-connection-lost',
      what: 'The director does not answer',
      why: 'the connection was closed',
      next: 'Wait.',
    });
    await showLabPage(ObservePage, 'observe', { api });
    expect(await screen.findByText('The director does not answer')).toBeTruthy();
    await fireEvent.click(screen.getByRole('radio', { name: 'Rates' }));
    await waitFor(() => expect(rows()).toHaveLength(4));
    expect(screen.queryByText('The director does not answer')).toBeNull();
  });
});

test('while the lab is being brought up the table is left alone, and read when it is up', async () => {
  const pace = new StepByStep();
  api.runs.pace = pace.pace;
  await api.startRun({
    verb: 'up',
    lab: { kind: 'file', path: sampleFile('nat-wrr') },
    acceptNewHostKeys: false,
  });
  await showLabPage(ObservePage, 'observe', { api });
  expect(await screen.findByText(/The lab is being changed/)).toBeTruthy();
  expect(readings()).toBe(0);
  pace.release();
  await waitFor(() => expect(rows()).toHaveLength(4));
});

describe('the doctor', () => {
  test('examines when asked, and tells evidence and mend', async () => {
    await bringUp(api, 'nat-wrr');
    api.findings = [
      {
        code: 'ip-forward-off',
        severity: 'fault',
        machine: 'director',
        summary: 'The director does not forward packets.',
        evidence: 'net.ipv4.ip_forward = 0',
        mend: 'Bring the lab up again.',
      },
    ];
    await showLabPage(ObservePage, 'observe', { api });
    await fireEvent.click(await screen.findByRole('tab', { name: 'Doctor' }));
    await fireEvent.click(await screen.findByRole('button', { name: 'Examine' }));
    expect(await screen.findByText('One finding')).toBeTruthy();
    expect(screen.getByText('net.ipv4.ip_forward = 0')).toBeTruthy();
    expect(screen.getByText('Bring the lab up again.')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Terminal on director' }).getAttribute('href')).toContain(
      'terminal?machine=director',
    );
  });

  test('examines at once when a verdict led here', async () => {
    await bringUp(api, 'nat-wrr');
    await showLabPage(ObservePage, 'observe', { api, query: { examine: '1' } });
    expect(await screen.findByText(/Nothing was found/)).toBeTruthy();
  });
});
