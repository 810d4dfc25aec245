import vue from '@vitejs/plugin-vue';
import { defineConfig, type Plugin } from 'vite';

/**
 * Puts style sheets behind the frame that index.html shows at first: in the head they would keep it from being painted
 * until they are loaded. Scripts wait for them all the same, so the app itself is never seen without them.
 */
const stylesBehindFirstLook: Plugin = {
  name: 'styles-behind-first-look',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler(html) {
      const links = html.match(/ *<link rel="stylesheet"[^>]*>\n?/g) ?? [];
      const without = links.reduce((text, link) => text.replace(link, ''), html);
      return without.replace(/ *<\/body>/, (end) => `${links.join('')}${end}`);
    },
  },
};

/** The renderer, the same files for the desktop shell and the web host. */
export default defineConfig({
  root: 'renderer',
  // Paths in the built page are relative: the desktop shell and the web host serve it from different places.
  base: './',
  plugins: [vue(), stylesBehindFirstLook],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome140',
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      // Whatever the first page needs is one file: thirty small ones take longer to ask for than to read.
      output: { codeSplitting: { groups: [{ name: 'app', tags: ['$initial'] }] } },
    },
  },
});
