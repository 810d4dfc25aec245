import { render } from '@testing-library/vue';
import { createPinia, setActivePinia } from 'pinia';
import { createRouter, createMemoryHistory } from 'vue-router';
import { expect, vi } from 'vitest';
import { defineComponent, h } from 'vue';
import { apiKey } from '../../../renderer/api/useApi.ts';
import TopologyPage from '../../../renderer/pages/TopologyPage.vue';
import { useLabDraft } from '../../../renderer/stores/labDraft.ts';
import { i18n } from '../../../renderer/text/i18n.ts';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { fakeLibrary } from '../../fakes/lab/fakeFiles.ts';

/** The Topology page over a lab file of the fake; a text makes a new one. */
export async function mountTopology({ lab = 'nat-wrr', text }: { lab?: string; text?: string } = {}) {
  const api = new FakeLabApi();
  const path = `${fakeLibrary}/${lab}.yaml`;
  if (text !== undefined) api.files.write(path, text);
  const pinia = createPinia();
  setActivePinia(pinia);
  const page = { template: '', render: () => null };
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', name: 'labs', component: page },
      { path: '/lab/:path/topology', name: 'topology', component: page },
    ],
  });
  const Opened = defineComponent(() => {
    const draft = useLabDraft();
    void draft.open(path);
    return () => (draft.path === path ? h(TopologyPage) : null);
  });
  const screen = render(Opened, {
    global: { plugins: [pinia, router, i18n], provide: { [apiKey as symbol]: api } },
  });
  const draft = useLabDraft();
  await vi.waitFor(() => expect(document.querySelector('[data-section="service"]')).not.toBeNull());
  return { api, path, draft, screen };
}
