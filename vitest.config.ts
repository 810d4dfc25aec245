import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

/** After this a test hangs. How busy a computer is must not decide whether it passes. */
const hangsMs = 60_000;

/** Vitest leaves a processor to the programs of whoever watches: on two it would take twice as long as it need. */
const maxWorkers = '100%';

/** Tests that start processes or servers on this machine and wait for them, rather than compute. */
const withProcesses = [
  'test/electron/{ssh,vm,measure,web}/**/*.test.ts',
  'test/electron/service/channel/**/*.test.ts',
  'test/electron/service/weights/tableEditor.test.ts',
  'test/electron/store/labLock.test.ts',
  'test/lab/{packet/pcapng,script/*}.test.ts',
  'test/scripts/handOver.test.ts',
];

/**
 * Projects by what they need: `unit` (nothing), `process` and `package` (processes of this machine), `renderer` (a
 * simulated DOM), `ssh` (an OpenSSH server on this machine), `live` (QEMU and a built image) and `ui` (the same, and
 * Chromium). `npm run check` runs `unit`, `npm test` all.
 */
export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{lab,electron,scripts}/**/*.test.ts'],
          exclude: ['test/electron/**/*.ssh.test.ts', ...withProcesses],
          // These compute, and leave nothing behind in their modules: read once, the modules serve all files.
          pool: 'threads',
          isolate: false,
          // Node reads TypeScript by itself, as it does for the app: a quarter of the time went into rewriting modules.
          experimental: { viteModuleRunner: false },
          testTimeout: hangsMs,
        },
      },
      {
        test: {
          name: 'process',
          maxWorkers,
          include: withProcesses,
          exclude: ['test/electron/**/*.ssh.test.ts'],
          testTimeout: hangsMs,
        },
      },
      {
        plugins: [vue()],
        test: {
          name: 'renderer',
          maxWorkers,
          include: ['test/renderer/**/*.test.ts'],
          environment: 'happy-dom',
          setupFiles: ['test/renderer/likeBrowsers.ts'],
          testTimeout: hangsMs,
          hookTimeout: hangsMs,
        },
      },
      {
        test: {
          name: 'ssh',
          include: ['test/electron/**/*.ssh.test.ts'],
          testTimeout: hangsMs,
          hookTimeout: hangsMs,
        },
      },
      {
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'live',
          include: ['test/live/**/*.test.ts'],
          globalSetup: ['test/live/build.mjs'],
          testTimeout: 180_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'ui',
          include: ['test/ui/**/*.test.ts'],
          globalSetup: ['test/ui/build.mjs'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
