import { fireEvent, screen, waitFor, within } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import RunPage from '../../../renderer/pages/RunPage.vue';
import { useLabDraft } from '../../../renderer/stores/labDraft.ts';
import { useLabs } from '../../../renderer/stores/labs.ts';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { fakeLibrary } from '../../fakes/lab/fakeFiles.ts';
import { StepByStep } from '../../fakes/lab/pace.ts';
import { mountApp } from '../mountApp.ts';

const nat = `${fakeLibrary}/nat-wrr.yaml`;
const failure = {
  code: 'step-failed',
  what: 'nginx on port 80 failed',
  why: 'a command failed with status 1',
  next: 'Mend the cause.',
  output: 'bind() to 0.0.0.0:80 failed\n',
} as const;

async function runPage({ path = nat, api = new FakeLabApi() } = {}) {
  const app = await mountApp(RunPage, { api });
  const draft = useLabDraft(app.pinia);
  await draft.open(path);
  await app.router.push({ name: 'run', params: { path } });
  await useLabs(app.pinia).refresh();
  return { ...app, draft };
}

const button = (name: string | RegExp): HTMLElement => screen.getByRole('button', { name });
const isDisabled = (element: HTMLElement): boolean => element.hasAttribute('disabled');
const lane = (machine: string): HTMLElement => screen.getByRole('region', { name: machine });
const requested = (api: FakeLabApi): readonly unknown[] =>
  api.calls.filter(({ name }) => name === 'startRun').map(({ args }) => args[0]);
/** What the page says of the run: its standing. */
const standing = (text: string): Promise<HTMLElement> =>
  screen.findByText(text, { selector: 'strong.standing' });

describe('the Run page', () => {
  it('offers to bring up a lab that is not up, and nothing that needs its machines', async () => {
    await runPage();
    expect(isDisabled(button('Bring up'))).toBe(false);
    for (const name of ['Verify', 'Clear IPVS table', 'Take down'])
      expect(isDisabled(button(name))).toBe(true);
    expect(screen.getByText('Nothing has been run with this lab yet.')).toBeTruthy();
  });

  it('shows a lane for each machine, with each step and what became of it', async () => {
    await runPage();
    await fireEvent.click(button('Bring up'));
    await standing('done');
    for (const machine of ['client', 'director', 'rs1', 'rs2']) expect(lane(machine)).toBeTruthy();
    const steps = within(lane('rs1')).getAllByRole('listitem');
    expect(steps).toHaveLength(4);
    for (const step of steps) expect(step.textContent).toContain('applied');
    expect(screen.getByText('16 of 16 steps')).toBeTruthy();
    expect(button('Repair')).toBeTruthy();
  });

  it('says of a repair that all held already', async () => {
    await runPage();
    await fireEvent.click(button('Bring up'));
    await standing('done');
    await fireEvent.click(await screen.findByRole('button', { name: 'Repair' }));
    await waitFor(() =>
      expect(within(lane('rs1')).getAllByText('held already', { selector: '.word' })).toHaveLength(4),
    );
  });

  it('shows the output of a step at a click', async () => {
    await runPage();
    await fireEvent.click(button('Bring up'));
    await standing('done');
    const step = within(lane('client')).getByRole('button', { name: /Packages curl/ });
    await fireEvent.click(step);
    expect(screen.getByRole('region', { name: 'Output of Packages curl' }).textContent).toContain(
      'Packages curl',
    );
    await fireEvent.click(step);
    expect(screen.queryByRole('region', { name: 'Output of Packages curl' })).toBeNull();
  });

  it('goes on while the page is left, and shows it in the middle when the page is there again', async () => {
    const api = new FakeLabApi();
    const pace = new StepByStep();
    api.runs.pace = pace.pace;
    const { view } = await runPage({ api });
    await fireEvent.click(button('Bring up'));
    await standing('running');
    view.unmount();
    pace.step(20);
    await runPage({ api });
    await standing('running');
    expect(isDisabled(button(/Bring up|Repair/))).toBe(true);
    pace.release();
    await standing('done');
  });

  it('cancels, and says so while that lasts', async () => {
    const api = new FakeLabApi();
    api.runs.pace = new StepByStep().pace;
    await runPage({ api });
    await fireEvent.click(button('Bring up'));
    await standing('running');
    const asked = Promise.withResolvers<undefined>();
    const cancelRun = api.cancelRun.bind(api);
    api.cancelRun = async (runId) => {
      await asked.promise;
      await cancelRun(runId);
    };
    await fireEvent.click(button('Cancel'));
    expect(isDisabled(button('Cancelling…'))).toBe(true);
    await standing('cancelling…');
    asked.resolve(undefined);
    await standing('cancelled');
    expect(screen.queryByRole('button', { name: 'Cancelling…' })).toBeNull();
  });

  it('tells a failed step with its cause, and leads to its output', async () => {
    const api = new FakeLabApi();
    api.runs.failingSteps.set('rs1.web-server', failure);
    await runPage({ api });
    await fireEvent.click(button('Bring up'));
    await standing('failed');
    const panel = within(screen.getByRole('region', { name: 'What failed' }));
    expect(panel.getAllByText('nginx on port 80 failed')).toHaveLength(1);
    expect(panel.getByText('Mend the cause.')).toBeTruthy();
    await fireEvent.click(panel.getByRole('button', { name: 'Show the step' }));
    expect(within(lane('rs1')).getByText(/bind\(\) to 0\.0\.0\.0:80 failed/)).toBeTruthy();
    expect(document.activeElement?.textContent).toContain('nginx on port 80');
  });

  it('shows the first causes of many failures, and all of them on request', async () => {
    const api = new FakeLabApi();
    for (const step of ['client.packages', 'rs1.page', 'rs2.page']) api.runs.failingSteps.set(step, failure);
    await runPage({ api });
    await fireEvent.click(button('Bring up'));
    await standing('failed');
    const panel = within(screen.getByRole('region', { name: 'What failed' }));
    expect(panel.getAllByText('Mend the cause.')).toHaveLength(2);
    expect(panel.getAllByRole('button', { name: 'Try again' })).toHaveLength(1);
    await fireEvent.click(panel.getByRole('button', { name: 'Show 1 more failure' }));
    expect(panel.getAllByText('Mend the cause.')).toHaveLength(3);
  });

  it('tries again, and then all is well', async () => {
    const api = new FakeLabApi();
    api.runs.failingSteps.set('rs1.web-server', failure);
    await runPage({ api });
    await fireEvent.click(button('Bring up'));
    await standing('failed');
    api.runs.failingSteps.clear();
    const again = button('Try again');
    await waitFor(() => expect(isDisabled(again)).toBe(false));
    await fireEvent.click(again);
    await standing('done');
    expect(screen.queryByRole('region', { name: 'What failed' })).toBeNull();
  });

  it('re-creates one machine, after it was confirmed', async () => {
    const api = new FakeLabApi();
    api.runs.failingSteps.set('rs1.web-server', failure);
    await runPage({ api });
    await fireEvent.click(button('Bring up'));
    await standing('failed');
    await waitFor(() => expect(isDisabled(button('Re-create this machine'))).toBe(false));
    await fireEvent.click(button('Re-create this machine'));
    const dialog = within(await screen.findByRole('dialog'));
    expect(requested(api)).toHaveLength(1);
    await fireEvent.click(dialog.getByRole('button', { name: 'Re-create this machine' }));
    await waitFor(() => expect(requested(api)[1]).toMatchObject({ verb: 'up', recreate: 'rs1' }));
    await api.runs.idle();
  });

  it('leads from a failure to a terminal on its machine', async () => {
    const api = new FakeLabApi();
    api.runs.failingSteps.set('rs1.web-server', failure);
    const { router } = await runPage({ api });
    await fireEvent.click(button('Bring up'));
    await standing('failed');
    await fireEvent.click(button('Open terminal'));
    await waitFor(() =>
      expect(router.currentRoute.value).toMatchObject({ name: 'terminal', query: { machine: 'rs1' } }),
    );
  });

  it('takes a lab down only after it was confirmed', async () => {
    const api = new FakeLabApi();
    await runPage({ api });
    await fireEvent.click(button('Bring up'));
    await standing('done');
    await waitFor(() => expect(isDisabled(button('Take down'))).toBe(false));
    await fireEvent.click(button('Take down'));
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByText(/disks are removed/)).toBeTruthy();
    expect(requested(api)).toHaveLength(1);
    await fireEvent.click(dialog.getByRole('button', { name: 'Take down' }));
    await waitFor(() => expect(requested(api)[1]).toMatchObject({ verb: 'down' }));
    await waitFor(() => expect(api.runs.worlds.size).toBe(0));
  });

  it('lists earlier runs and shows one from its record', async () => {
    const api = new FakeLabApi();
    api.runs.failingSteps.set('rs1.web-server', failure);
    const { text } = api.files.open(nat);
    await api.startRun({ verb: 'up', lab: { kind: 'text', text }, acceptNewHostKeys: false });
    await api.runs.idle();
    api.runs.failingSteps.clear();
    await api.startRun({ verb: 'up', lab: { kind: 'text', text }, acceptNewHostKeys: false });
    await api.runs.idle();
    await runPage({ api });
    await standing('done');
    const history = within(screen.getByRole('navigation', { name: 'Runs' }));
    await fireEvent.click(history.getByRole('button', { name: /failed/ }));
    await standing('failed');
    expect(screen.getByText(/This is an earlier run/)).toBeTruthy();
    await fireEvent.click(screen.getByText('Newest run'));
    await standing('done');
  });

  it('tells screen readers the beginning, a failure and the end, not every step', async () => {
    const api = new FakeLabApi();
    const pace = new StepByStep();
    api.runs.pace = pace.pace;
    await runPage({ api });
    const said: string[] = [];
    const region = document.querySelector('.run-page > [aria-live="polite"]')!;
    new MutationObserver(() => said.push(region.textContent)).observe(region, {
      characterData: true,
      childList: true,
      subtree: true,
    });
    await fireEvent.click(button('Bring up'));
    await waitFor(() => expect(said).toEqual(['Up started']));
    pace.release();
    await standing('done');
    await waitFor(() => expect(said.at(-1)).toBe('Up: done'));
    expect(said.length).toBeLessThanOrEqual(3);
  });

  it('keeps 66 machines in a line each, and finds the failed one', async () => {
    const api = new FakeLabApi();
    const path = `${fakeLibrary}/many.yaml`;
    api.files.write(path, manyText(64));
    api.runs.failingSteps.set('rs7.page', failure);
    const lab = { kind: 'file', path } as const;
    await api.startRun({ verb: 'up', lab, acceptNewHostKeys: false });
    await api.runs.idle();
    await runPage({ api, path });
    await standing('failed');
    const list = within(screen.getByRole('list', { name: 'Machines' }));
    expect(list.getAllByRole('listitem')).toHaveLength(66);
    await fireEvent.click(screen.getByText('Failed (1)'));
    expect(list.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      expect.stringContaining('rs7'),
    ]);
  });

  it('tells why a run was refused', async () => {
    const api = new FakeLabApi();
    await runPage({ api });
    api.failNext('startRun', {
      code: 'lab-busy',
      what: 'The lab is being worked on',
      why: 'x',
      next: 'Wait.',
    });
    await fireEvent.click(button('Bring up'));
    expect(await screen.findByText('The lab is being worked on')).toBeTruthy();
    expect(isDisabled(button('Bring up'))).toBe(false);
  });

  it('runs no lab with errors, and leads to Topology', async () => {
    const { draft } = await runPage();
    draft.setText(draft.text.replace('scheduler: wrr', 'scheduler: wr'), 'scheduler');
    await waitFor(() => expect(isDisabled(button('Bring up'))).toBe(true));
    expect(screen.getByRole('link', { name: /Topology/ }).getAttribute('href')).toContain('/topology');
  });
});

function manyText(realServers: number): string {
  return `version: 1
name: many
machines: embedded
networks:
  outside: { cidr: 10.0.69.0/24, gateway: 10.0.69.1 }
  inside: { cidr: 192.168.131.0/24 }
service: { vip: 10.0.69.132, port: 80, protocol: tcp, forwarding: nat, scheduler: wrr }
client: { name: client, addresses: { outside: 10.0.69.10 } }
directors:
  - { name: director, addresses: { outside: 10.0.69.132, inside: 192.168.131.250 } }
realServers:
${Array.from({ length: realServers }, (_, i) => `  - { name: rs${i + 1}, addresses: { inside: 192.168.131.${i + 2} } }`).join('\n')}
`;
}
