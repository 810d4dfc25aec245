import { createRouter, createWebHashHistory } from 'vue-router';

/**
 * Where each page is. A lab is named by its file's path (`encodeURIComponent`), so that a window can be opened again
 * where it was.
 */
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', name: 'labs', component: () => import('./pages/LabsPage.vue') },
    { path: '/welcome', name: 'welcome', component: () => import('./pages/WelcomePage.vue') },
    {
      path: '/lab/:path',
      component: () => import('./pages/LabPage.vue'),
      props: true,
      children: [
        { path: '', redirect: { name: 'topology' } },
        { path: 'topology', name: 'topology', component: () => import('./pages/TopologyPage.vue') },
        { path: 'plan', name: 'plan', component: () => import('./pages/PlanPage.vue') },
        { path: 'run', name: 'run', component: () => import('./pages/RunPage.vue') },
        { path: 'test', name: 'test', component: () => import('./pages/TestPage.vue') },
        { path: 'observe', name: 'observe', component: () => import('./pages/ObservePage.vue') },
        { path: 'mend', name: 'mend', component: () => import('./pages/MendPage.vue') },
        { path: 'terminal', name: 'terminal', component: () => import('./pages/TerminalPage.vue') },
      ],
    },
  ],
});
