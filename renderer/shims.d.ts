/// <reference types="vite/client" />

// For typed lint, which does not read components; vue-tsc knows each one's real type.
declare module '*.vue' {
  import type { DefineComponent } from 'vue';
  const component: DefineComponent;
  export default component;
}
