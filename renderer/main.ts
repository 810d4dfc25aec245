import 'element-plus/dist/index.css';
import 'element-plus/theme-chalk/dark/css-vars.css';
import './theme.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { apiKey } from './api/useApi.ts';
import { connectApi } from './api/connectApi.ts';
import { router } from './router.ts';
import { i18n } from './text/i18n.ts';

const api = await connectApi();
createApp(App).provide(apiKey, api).use(createPinia()).use(i18n).use(router).mount('#app');
