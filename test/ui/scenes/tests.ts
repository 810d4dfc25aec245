import { StepByStep } from '../../fakes/lab/pace.ts';
import { expect } from '../browser.ts';
import { labRoute } from '../fakeApp.ts';
import { bringUp, file, inWords, runTest, upAndTested, type Scene } from './scene.ts';

/** Tests and their verdicts. */
export const testScenes: readonly Scene[] = [
  {
    name: 'test-none',
    route: labRoute(file, 'test'),
    reach: (page) => inWords(page, /^No test of this lab yet/),
  },
  {
    name: 'test-going-on',
    route: labRoute(file, 'test'),
    prepare: async (fake) => {
      await bringUp(fake);
      const steps = new StepByStep();
      fake.runs.pace = steps.pace;
      const lab = { kind: 'file', path: file } as const;
      await fake.startRun({ verb: 'verify', lab, acceptNewHostKeys: false, requests: 40, from: 'client' });
      steps.step(20);
    },
    reach: (page) => expect(page.getByRole('button', { name: 'Stop' })).toBeVisible(),
  },
  {
    name: 'test-passed',
    route: labRoute(file, 'test'),
    prepare: upAndTested,
    reach: (page) => inWords(page, 'Pass'),
  },
  {
    name: 'test-failed',
    route: labRoute(file, 'test'),
    prepare: async (fake) => {
      await bringUp(fake);
      fake.runs.losses = { rs2: 'timeout' };
      await runTest(fake);
    },
    reach: (page) => inWords(page, 'Fail'),
  },
  {
    name: 'test-with-note',
    route: labRoute(file, 'test'),
    prepare: async (fake) => {
      fake.files.write(file, (fake.files.read(file) ?? '').replace('scheduler: wrr', 'scheduler: rr'));
      await upAndTested(fake);
    },
    reach: (page) => inWords(page, /ignores the weights/),
  },
  {
    name: 'test-comparison',
    route: labRoute(file, 'test'),
    prepare: async (fake) => {
      await upAndTested(fake);
      await runTest(fake, file, 100);
      const [first] = fake.runs.tests;
      fake.runs.tests[0] = { ...first!, startedAt: first!.startedAt - 3_600_000 };
    },
    reach: async (page) => {
      const boxes = page.getByRole('checkbox', { name: /^Select the test of/ });
      await expect(boxes).toHaveCount(2);
      await page.locator('.el-checkbox').nth(0).click();
      await page.locator('.el-checkbox').nth(1).click();
      await inWords(page, 'Two tests side by side');
    },
  },
];
