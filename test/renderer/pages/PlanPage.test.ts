import { fireEvent, screen, waitFor, within } from '@testing-library/vue';
import { afterEach, describe, expect, it, vi } from 'vitest';
import PlanPage from '../../../renderer/pages/PlanPage.vue';
import { useLabDraft } from '../../../renderer/stores/labDraft.ts';
import { useLabs } from '../../../renderer/stores/labs.ts';
import { LabError } from '../../../lab/contract/labError.ts';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { fakeLibrary } from '../../fakes/lab/fakeFiles.ts';
import { mountApp } from '../mountApp.ts';

/** What planning a lab throws, if anything: no lab that passes the check is refused today. */
const refusal = vi.hoisted((): { error: Error | undefined } => ({ error: undefined }));
vi.mock(import('../../../lab/plan/planLab.ts'), async (original) => {
  const real = await original();
  return {
    ...real,
    planLab: (...given: Parameters<typeof real.planLab>) => {
      if (refusal.error !== undefined) throw refusal.error;
      return real.planLab(...given);
    },
  };
});
afterEach(() => {
  refusal.error = undefined;
});

const nat = `${fakeLibrary}/nat-wrr.yaml`;

/** The page with a lab open, which is up if `isUp`. */
async function planPage({ path = nat, isUp = false, api = new FakeLabApi() } = {}) {
  if (isUp) {
    const { text } = api.files.open(path);
    await api.startRun({ verb: 'up', lab: { kind: 'text', text }, acceptNewHostKeys: false });
    await api.runs.idle();
  }
  const app = await mountApp(PlanPage, { api });
  const draft = useLabDraft(app.pinia);
  await draft.open(path);
  await app.router.push({ name: 'plan', params: { path } });
  await useLabs(app.pinia).refresh();
  return { ...app, draft };
}

const step = (title: RegExp): HTMLElement => screen.getByRole('button', { name: title });
const choose = (machine: RegExp): Promise<unknown> =>
  fireEvent.click(
    within(screen.getByRole('navigation', { name: 'Machines' })).getByRole('button', { name: machine }),
  );

describe('the Plan page', () => {
  it('shows the steps of the director first, with why, and asks nobody for them', async () => {
    const { api } = await planPage();
    expect(await screen.findByText(/Forwarding on, ICMP redirects off/)).toBeTruthy();
    expect(screen.getByText(/Answers pass through the director/)).toBeTruthy();
    expect(screen.getByText(/4 machines, 16 steps/)).toBeTruthy();
    expect(api.calls.map(({ name }) => name)).not.toContain('planLab');
  });

  it('shows the steps of another machine when it is chosen', async () => {
    await planPage();
    await screen.findByText(/4 machines/);
    await choose(/^rs1/);
    expect(screen.getByText('Page /var/www/html/index.html')).toBeTruthy();
    expect(screen.queryByText(/Forwarding on/)).toBeNull();
  });

  it('opens a step to its probe, apply and undo', async () => {
    await planPage();
    await screen.findByText(/4 machines/);
    const button = step(/Virtual service/);
    await fireEvent.click(button);
    expect(button.getAttribute('aria-expanded')).toBe('true');
    const apply = screen.getByRole('region', { name: /^Apply of Virtual service/ });
    expect(apply.textContent).toContain('ipvsadm');
    expect(screen.getByRole('region', { name: /^Probe of/ })).toBeTruthy();
    expect(screen.getByRole('region', { name: /^Undo of/ })).toBeTruthy();
  });

  it('shows the script that a person would run', async () => {
    await planPage();
    await screen.findByText(/4 machines/);
    await fireEvent.click(screen.getByRole('tab', { name: 'Scripts and files' }));
    const script = await screen.findByRole('region', { name: '/usr/local/sbin/lvs_nat.sh' });
    expect(script.textContent).toMatch(/^#!\/bin\/sh\n/);
  });

  it('saves all files of a machine as one archive', async () => {
    await planPage();
    await screen.findByText(/4 machines/);
    await choose(/^rs1/);
    await fireEvent.click(screen.getByRole('tab', { name: 'Scripts and files' }));
    const blobs: Blob[] = [];
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      blobs.push(blob as Blob);
      return 'blob:x';
    });
    const names: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      names.push(this.download);
    });
    await fireEvent.click(await screen.findByRole('button', { name: 'Save all' }));
    vi.restoreAllMocks();
    expect(names).toEqual(['nat-wrr-rs1.tar']);
    const text = await blobs[0]!.text();
    expect(text).toContain('rs1/usr/local/sbin/lvs_real_server.sh');
    expect(text).toContain('rs1/var/www/html/index.html');
  });

  it('compares with the machines, and forgets that as soon as the draft changes', async () => {
    const api = new FakeLabApi();
    api.drifted.add('director.sysctl');
    const { draft } = await planPage({ isUp: true, api });
    const compare = await screen.findByRole('button', { name: 'Compare with the machines' });
    await waitFor(() => expect(compare.hasAttribute('disabled')).toBe(false));
    await fireEvent.click(compare);
    await screen.findByText(/Compared at/);
    expect(step(/Forwarding on/).textContent).toContain('will change');
    expect(step(/Virtual service/).textContent).toContain('holds');

    draft.setText(draft.text.replace('weight: 3', 'weight: 5'), 'weight');
    await waitFor(() => expect(screen.queryByText(/Compared at/)).toBeNull());
    expect(step(/Forwarding on/).textContent).not.toContain('will change');
  });

  it('shows no answer that comes after the draft has changed', async () => {
    const api = new FakeLabApi();
    const { draft } = await planPage({ isUp: true, api });
    const answer = Promise.withResolvers<undefined>();
    const probe = api.probePlan.bind(api);
    api.probePlan = async (...args) => {
      const probed = await probe(...args);
      await answer.promise;
      return probed;
    };
    const compare = await screen.findByRole('button', { name: 'Compare with the machines' });
    await waitFor(() => expect(compare.hasAttribute('disabled')).toBe(false));
    await fireEvent.click(compare);
    draft.setText(draft.text.replace('weight: 3', 'weight: 5'), 'weight');
    answer.resolve(undefined);
    await screen.findByRole('button', { name: 'Compare with the machines' });
    expect(screen.queryByText(/Compared at/)).toBeNull();
  });

  it('tells why the machines could not be asked', async () => {
    const api = new FakeLabApi();
    await planPage({ isUp: true, api });
    api.failNext('probePlan', {
      code: 'lab-busy',
      what: 'The lab is being worked on',
      why: 'up has it',
      next: 'Wait.',
    });
    const compare = await screen.findByRole('button', { name: 'Compare with the machines' });
    await waitFor(() => expect(compare.hasAttribute('disabled')).toBe(false));
    await fireEvent.click(compare);
    expect(await screen.findByText('The lab is being worked on')).toBeTruthy();
  });

  it('does not offer to compare with a lab that is not up', async () => {
    await planPage();
    const compare = await screen.findByRole('button', { name: 'Compare with the machines' });
    expect(compare.hasAttribute('disabled')).toBe(true);
  });

  it('shows what is wrong with a lab that has errors, and the way to Topology', async () => {
    const { draft } = await planPage();
    await screen.findByText(/4 machines/);
    draft.setText(draft.text.replace('scheduler: wrr', 'scheduler: wr'), 'scheduler');
    expect(await screen.findByText(/Did you mean/)).toBeTruthy();
    const link = screen.getByRole('link', { name: 'Go to Topology' });
    expect(link.getAttribute('href')).toContain('/topology');
  });

  it('says in words that a lab cannot be planned', async () => {
    const { draft } = await planPage();
    await screen.findByText(/4 machines/);
    refusal.error = new LabError({
      code: 'user-unsupported',
      what: 'rs9 cannot be planned',
      why: 'it is made of cheese',
      next: 'Take another machine.',
    });
    draft.setText(draft.text.replace('scheduler: wrr', 'scheduler: rr'), 'rr');
    expect(await screen.findByText(/rs9 cannot be planned/)).toBeTruthy();
    expect(screen.getByText(/made of cheese/)).toBeTruthy();
    expect(screen.getByText(/Take another machine/)).toBeTruthy();
  });
});
