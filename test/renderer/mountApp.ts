import { cleanup, configure, render, type RenderResult } from '@testing-library/vue';
import { createPinia, type Pinia } from 'pinia';
import { afterEach } from 'vitest';
import { createApp, type Component } from 'vue';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import { apiKey } from '../../renderer/api/useApi.ts';
import { i18n } from '../../renderer/text/i18n.ts';
import { FakeLabApi } from '../fakes/fakeLabApi.ts';

// Whoever waits for something on the page waits for a condition; a busy computer takes its time.
configure({ asyncUtilTimeout: 20_000 });
afterEach(cleanup);

const page: Component = { template: '<div />' };

/** The app's routes with empty pages, in memory. */
function emptyRouter(): Router {
  const children = ['topology', 'plan', 'run', 'test', 'observe', 'mend', 'terminal'];
  return createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', name: 'labs', component: page },
      { path: '/welcome', name: 'welcome', component: page },
      {
        path: '/lab/:path',
        component: { template: '<RouterView />' },
        children: children.map((name) => ({ path: name, name, component: page })),
      },
    ],
  });
}

/** What stands around components and stores in a test. */
export interface AppAround {
  readonly api: FakeLabApi;
  readonly pinia: Pinia;
  readonly router: Router;
}

async function appAround(api: FakeLabApi, at = '/'): Promise<AppAround> {
  const router = emptyRouter();
  await router.push(at);
  i18n.global.locale.value = 'en';
  return { api, pinia: createPinia(), router };
}

/** Shows a component with a fake lab behind and empty pages around. */
export async function mountApp(
  component: Component,
  {
    api = new FakeLabApi(),
    props = {},
    at = '/',
  }: { readonly api?: FakeLabApi; readonly props?: object; readonly at?: string } = {},
): Promise<AppAround & { readonly view: RenderResult }> {
  const around = await appAround(api, at);
  const view = render(component, {
    props,
    // Dialogs say that they are closed when their transition ends.
    global: {
      stubs: { transition: false },
      plugins: [around.pinia, i18n, around.router],
      provide: { [apiKey]: api },
    },
  });
  return { ...around, view };
}

/** Stores with a fake lab behind, without a component. `use` is called where stores can be made. */
export async function withStores<Stores>(
  use: () => Stores,
  api = new FakeLabApi(),
): Promise<AppAround & { readonly stores: Stores; readonly unmount: () => void }> {
  const around = await appAround(api);
  const app = createApp({ template: '<div />' })
    .provide(apiKey, api)
    .use(around.pinia)
    .use(i18n)
    .use(around.router);
  app.mount(document.createElement('div'));
  return { ...around, stores: app.runWithContext(use), unmount: () => app.unmount() };
}
