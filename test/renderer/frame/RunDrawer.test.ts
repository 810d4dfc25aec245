import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, test } from 'vitest';
import RunDrawer from '../../../renderer/frame/RunDrawer.vue';
import { useLabDraft } from '../../../renderer/stores/labDraft.ts';
import { useLabs } from '../../../renderer/stores/labs.ts';
import { useRuns } from '../../../renderer/stores/runs.ts';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { StepByStep } from '../../fakes/lab/pace.ts';
import { mountApp, type AppAround } from '../mountApp.ts';

const path = '/home/fake/labs/nat-wrr.yaml';

/** Bringing a lab up, held after a few events. */
async function running(): Promise<AppAround & { readonly steps: StepByStep }> {
  const api = new FakeLabApi();
  const steps = new StepByStep();
  api.runs.pace = steps.pace;
  const app = await mountApp(RunDrawer, { api });
  await useLabs(app.pinia).refresh();
  await useRuns(app.pinia).start({ verb: 'up', lab: { kind: 'file', path }, acceptNewHostKeys: false });
  steps.step(4);
  return { ...app, steps };
}

describe('RunDrawer', () => {
  test('tells of work that goes on, with a link to its run, and how it ended until that is dismissed', async () => {
    const { api, steps } = await running();
    const link = await screen.findByRole('link', { name: 'nat-wrr: bring up' });
    expect(link.getAttribute('href')).toBe(`/lab/${encodeURIComponent(path)}/run`);
    expect(screen.getByRole('progressbar', { name: 'nat-wrr: bring up' })).toBeDefined();
    steps.release();
    await api.runs.idle();
    await screen.findByText(/^done in /);
    await fireEvent.click(screen.getByRole('button', { name: 'Dismiss: bring up of nat-wrr' }));
    expect(screen.queryByRole('link')).toBeNull();
  });

  test('cancels', async () => {
    const { api, steps } = await running();
    await fireEvent.click(await screen.findByRole('button', { name: 'Cancel: bring up of nat-wrr' }));
    steps.release();
    await api.runs.idle();
    await screen.findByText('cancelled');
  });

  test('tells nothing of runs that had ended before the window opened', async () => {
    const api = new FakeLabApi();
    await api.startRun({ verb: 'up', lab: { kind: 'file', path }, acceptNewHostKeys: false });
    await api.runs.idle();
    const { pinia } = await mountApp(RunDrawer, { api });
    const runs = useRuns(pinia);
    await runs.load('nat-wrr');
    await waitFor(() => expect(runs.latestOf('nat-wrr')?.state).toBe('done'));
    expect(screen.queryByRole('link')).toBeNull();
    expect(screen.queryByText(/done/)).toBeNull();
  });

  test('stays away where the run is shown in full', async () => {
    const { pinia, router, api, steps } = await running();
    await screen.findByText('nat-wrr: bring up');
    await useLabDraft(pinia).open(path);
    await router.push({ name: 'run', params: { path } });
    await waitFor(() => expect(screen.queryByText('nat-wrr: bring up')).toBeNull());
    await router.push({ name: 'plan', params: { path } });
    await screen.findByText('nat-wrr: bring up');
    steps.release();
    await api.runs.idle();
  });
});
