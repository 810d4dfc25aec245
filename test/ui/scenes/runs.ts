import type { LabErrorData } from '../../../lab/contract/labError.ts';
import { StepByStep } from '../../fakes/lab/pace.ts';
import { expect } from '../browser.ts';
import { labRoute } from '../fakeApp.ts';
import { bringUp, file, inWords, press, type Scene } from './scene.ts';

const failedStep: LabErrorData = {
  code: 'step-failed',
  what: 'A step failed',
  why: 'nginx -t ended with exit status 1',
  next: 'Read the output below, mend the cause on the machine and run `up` again.',
  output: 'nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)\n',
};

const changedKey: LabErrorData = {
  code: 'ssh-host-key-changed',
  what: 'The host key of rs2 has changed',
  machine: 'rs2',
  why: '192.168.1.20:22 shows SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDn7uXxHhcPk1Z2N4c, and another one is known',
  next: 'Find out why, then forget the old key.',
  hostKey: { host: '192.168.1.20', port: 22 },
};

/** The plan, and runs of it. */
export const runScenes: readonly Scene[] = [
  { name: 'plan', route: labRoute(file, 'plan'), reach: (page) => inWords(page, 'machines') },
  {
    name: 'plan-open',
    route: labRoute(file, 'plan'),
    prepare: bringUp,
    reach: async (page) => {
      await press(page, 'Open all');
      await press(page, /Compare/);
      await inWords(page, /holds/);
    },
  },
  {
    name: 'plan-files',
    route: labRoute(file, 'plan'),
    reach: async (page) => {
      await page.getByRole('tab', { name: /files/i }).click();
      await inWords(page, /lvs_\w+\.sh/);
    },
  },
  {
    name: 'run-none',
    route: labRoute(file, 'run'),
    reach: (page) => inWords(page, 'Nothing has been run with this lab yet.'),
  },
  {
    name: 'run-going-on',
    route: labRoute(file, 'run'),
    prepare: async (fake) => {
      const steps = new StepByStep();
      fake.runs.pace = steps.pace;
      await fake.startRun({ verb: 'up', lab: { kind: 'file', path: file }, acceptNewHostKeys: false });
      steps.step(34);
    },
    reach: async (page) => {
      await expect(page.getByRole('main').getByRole('button', { name: 'Cancel' })).toBeVisible();
      await expect(page.getByRole('region', { name: 'director' })).toBeVisible();
    },
  },
  {
    name: 'run-done',
    route: labRoute(file, 'run'),
    prepare: bringUp,
    reach: (page) => inWords(page, 'done'),
  },
  {
    name: 'run-failed',
    route: labRoute(file, 'run'),
    prepare: async (fake) => {
      fake.runs.failingSteps.set('rs1.web-server', failedStep);
      await bringUp(fake);
    },
    reach: (page) => inWords(page, failedStep.why),
  },
  {
    name: 'run-host-key-changed',
    route: labRoute(file, 'run'),
    prepare: async (fake) => {
      fake.runs.failingSteps.set('rs2.network', changedKey);
      await bringUp(fake);
    },
    reach: async (page) => {
      await press(page, 'Forget the old key…');
      await expect(page.getByRole('dialog')).toBeVisible();
    },
  },
];
