import { flushPromises } from '@vue/test-utils';
import { defineComponent, h, ref, type Component } from 'vue';
import { useLabDraft } from '../../../renderer/stores/labDraft.ts';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { fakeLibrary } from '../../fakes/lab/fakeFiles.ts';
import { mountApp } from '../mountApp.ts';

/** A sample lab's file. */
export const sampleFile = (lab: string): string => `${fakeLibrary}/${lab}.yaml`;

/** Gives a sample lab of the fake three further services: `8080/tcp`, `53/udp` and `mark/7`. */
export function addServices(api: FakeLabApi, lab: string): void {
  const text = api.files.read(sampleFile(lab)) ?? '';
  api.files.write(
    sampleFile(lab),
    `${text}moreServices:
  - { port: 8080, scheduler: sh, schedulerFlags: [sh-port], serverPort: 8000 }
  - { port: 53, protocol: udp, scheduler: rr }
  - { port: 8443, morePorts: [8444], firewallMark: 7, scheduler: wrr, persistence: {} }
`,
  );
}

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
export async function makeTest(api: FakeLabApi, lab: string, requests = 40, service?: string): Promise<void> {
  await api.startRun({
    verb: 'verify',
    lab: { kind: 'file', path: sampleFile(lab) },
    acceptNewHostKeys: false,
    requests,
    from: 'client',
    ...(service === undefined ? {} : { service }),
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
