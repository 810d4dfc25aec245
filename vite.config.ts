import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

/** The renderer, the same files for the desktop shell and the web host. */
export default defineConfig({
  root: 'renderer',
  // Paths in the built page are relative: the desktop shell and the web host serve it from different places.
  base: './',
  plugins: [vue()],
  build: { outDir: '../dist/renderer', emptyOutDir: true, target: 'chrome140', chunkSizeWarningLimit: 1500 },
});
