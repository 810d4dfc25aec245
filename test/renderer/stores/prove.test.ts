import { describe, expect, test, vi } from 'vitest';
import type { LabError } from '../../../lab/contract/labError.ts';
import { templateText } from '../../../renderer/labs/labTemplates.ts';
import { useProve } from '../../../renderer/stores/prove.ts';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { StepByStep } from '../../fakes/lab/pace.ts';
import { withStores } from '../mountApp.ts';

const path = '/labs/nat-wrr.yaml';
const lab = { kind: 'text', text: templateText('nat-wrr', 'nat-wrr') } as const;
const several = {
  kind: 'text',
  text: `${lab.text}moreServices:
  - { port: 53, protocol: udp, scheduler: rr }
  - { port: 8080, morePorts: [8081], firewallMark: 7, scheduler: rr }
`,
} as const;
const verbs = (api: FakeLabApi): readonly unknown[] =>
  api.calls
    .filter(({ name }) => name === 'startRun')
    .map(({ args }) => (args[0] as { readonly verb: string }).verb);

describe('useProve', () => {
  test('brings the lab up, then tests it with 40 requests, and shows the run and then the test', async () => {
    const { api, router, stores: proof, unmount } = await withStores(useProve);
    const shown: unknown[] = [];
    router.afterEach(({ name }) => void shown.push(name));
    await proof.prove(path, lab);
    expect(verbs(api)).toEqual(['up', 'verify']);
    expect(api.calls.filter(({ name }) => name === 'startRun').at(-1)?.args[0]).toMatchObject({
      requests: 40,
      from: 'client',
    });
    expect(shown).toEqual(['run', 'test']);
    expect(router.currentRoute.value.params['path']).toBe(path);
    expect([...proof.proving]).toEqual([]);
    unmount();
  });

  test('tests each service of a lab that has several, one after the other', async () => {
    const { api, stores: proof, unmount } = await withStores(useProve);
    await proof.prove(path, several);
    const services = api.calls
      .filter(({ name }) => name === 'startRun')
      .map(({ args }) => (args[0] as { readonly service?: string }).service);
    expect(services).toEqual([undefined, '80/tcp', '53/udp', 'mark/7']);
    unmount();
  });

  test('stops testing where a test did not come to its end', async () => {
    const { api, stores: proof, unmount } = await withStores(useProve);
    await api.startRun({ verb: 'up', lab: several, acceptNewHostKeys: false });
    await api.runs.idle();
    api.runs.pace = new StepByStep().pace;
    const proving = proof.verify(path, several);
    await vi.waitFor(() => expect(verbs(api)).toEqual(['up', 'verify']));
    await api.cancelRun(api.runs.list('nat-wrr')[0]!.runId);
    await proving;
    expect(verbs(api)).toEqual(['up', 'verify']);
    unmount();
  });

  test('tests nothing when the lab did not come up, and stays at its run', async () => {
    const api = new FakeLabApi();
    const { plan } = await api.planLab(lab);
    const step = plan.machines[0]!.steps[0]!.id;
    api.runs.failingSteps.set(step, { code: 'step-failed', what: 'It failed', why: '', next: '' });
    const { router, stores: proof, unmount } = await withStores(useProve, api);
    await proof.prove(path, lab);
    expect(verbs(api)).toEqual(['up']);
    expect(router.currentRoute.value.name).toBe('run');
    unmount();
  });

  test('leaves the user alone who has gone to another lab meanwhile', async () => {
    const { api, router, stores: proof, unmount } = await withStores(useProve);
    const proving = proof.prove(path, lab);
    const elsewhere = router.afterEach(({ name }) => {
      if (name !== 'run') return;
      elsewhere();
      void router.push({ name: 'plan', params: { path: '/labs/other.yaml' } });
    });
    await proving;
    expect(verbs(api)).toEqual(['up', 'verify']);
    expect(router.currentRoute.value.fullPath).toContain('other');
    unmount();
  });

  test('rejects where the run cannot be started, and proves nothing then', async () => {
    const { api, stores: proof, unmount } = await withStores(useProve);
    api.failNext('startRun', { code: 'lab-busy', what: 'It is busy', why: '', next: '' });
    await expect(proof.prove(path, lab)).rejects.toSatisfy((error: LabError) => error.code === 'lab-busy');
    expect([...proof.proving]).toEqual([]);
    unmount();
  });
});
