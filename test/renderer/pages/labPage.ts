import { flushPromises } from '@vue/test-utils';
import { defineComponent, h, ref, type Component } from 'vue';
import { useLabDraft } from '../../../renderer/stores/labDraft.ts';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { fakeLibrary } from '../../fakes/lab/fakeFiles.ts';
import { mountApp } from '../mountApp.ts';

/** A sample lab's file. */
export const sampleFile = (lab: string): string => `${fakeLibrary}/${lab}.yaml`;

/** Brings a sample lab of the fake up. */
export async function bringUp(api: FakeLabApi, lab: string): Promise<void> {
  await api.startRun({
    verb: 'up',
    lab: { kind: 'file', path: sampleFile(lab) },
    acceptNewHostKeys: false,
  });
  await api.runs.idle();
}

/** Makes a test of a sample lab that is up. */
export async function makeTest(api: FakeLabApi, lab: string, requests = 40): Promise<void> {
  await api.startRun({
    verb: 'verify',
    lab: { kind: 'file', path: sampleFile(lab) },
    acceptNewHostKeys: false,
    requests,
    from: 'client',
  });
  await api.runs.idle();
}

/** Shows a page of a sample lab as the frame does: when the lab is open. */
export async function showLabPage(
  page: Component,
  name: string,
  {
    api = new FakeLabApi(),
    lab = 'nat-wrr',
    query = {},
  }: { readonly api?: FakeLabApi; readonly lab?: string; readonly query?: Record<string, string> } = {},
) {
  const isReady = ref(false);
  const frame = defineComponent(() => {
    const draft = useLabDraft();
    void draft.open(sampleFile(lab));
    return () => (isReady.value && draft.path !== undefined ? h(page) : undefined);
  });
  const shown = await mountApp(frame, { api });
  await shown.router.push({ name, params: { path: sampleFile(lab) }, query });
  isReady.value = true;
  await flushPromises();
  return shown;
}
