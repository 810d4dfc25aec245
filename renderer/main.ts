import 'element-plus/dist/index.css';
import 'element-plus/theme-chalk/dark/css-vars.css';
import './theme.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { apiKey } from './api/useApi.ts';
import { connectApi } from './api/connectApi.ts';
import { router } from './router.ts';
import { useSettings } from './stores/settings.ts';
import { i18n } from './text/i18n.ts';
import { loadTold } from './text/told.ts';

const api = await connectApi();
const app = createApp(App).provide(apiKey, api).use(createPinia()).use(i18n).use(router);
// Before the first picture, so that it is in the right language and theme; without an answer, in the system's.
await app.runWithContext(async () => {
  const settings = useSettings();
  await settings.load().catch(() => undefined);
  await loadTold(settings.language);
});
app.mount('#app');
