import type { Page } from '@playwright/test';
import type { LabErrorData } from '../../lab/contract/labError.ts';
import type { FakeLabApi } from '../fakes/fakeLabApi.ts';
import { StepByStep } from '../fakes/lab/pace.ts';
import { expect } from './browser.ts';
import { labRoute, sampleFile } from './fakeApp.ts';
import { withServers } from './longLab.ts';

/** A page or dialog in a state that people meet. */
export interface Scene {
  readonly name: string;
  readonly prepare?: (fake: FakeLabApi) => void | Promise<void>;
  readonly route?: string;
  /** Brings the window there; resolves when there is something to look at. */
  readonly reach: (page: Page, fake: FakeLabApi) => Promise<unknown>;
}

const file = sampleFile('nat-wrr');
const inWords = (page: Page, text: string | RegExp): Promise<void> =>
  expect(page.getByText(text).first()).toBeVisible();
const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).first().click();

async function bringUp(fake: FakeLabApi, path = file): Promise<void> {
  await fake.startRun({ verb: 'up', lab: { kind: 'file', path }, acceptNewHostKeys: false });
  await fake.runs.idle();
}

async function test(fake: FakeLabApi, path = file, requests = 40): Promise<void> {
  const lab = { kind: 'file', path } as const;
  await fake.startRun({ verb: 'verify', lab, acceptNewHostKeys: false, requests, from: 'client' });
  await fake.runs.idle();
}

async function upAndTested(fake: FakeLabApi): Promise<void> {
  await bringUp(fake);
  await test(fake);
}

/** As many real servers as a lab may have in a rack. */
function long(fake: FakeLabApi): void {
  fake.files.write(file, withServers(fake.files.read(file) ?? '', 64));
}

async function longAndTested(fake: FakeLabApi): Promise<void> {
  long(fake);
  await bringUp(fake);
  await test(fake, file, 400);
}

/** A lab that somebody has just begun to write. */
function empty(fake: FakeLabApi): void {
  const text = fake.files.read(file) ?? '';
  fake.files.write(file, `${text.slice(0, text.indexOf('realServers:'))}realServers: []\n`);
}

/** The lab over SSH, as somebody writes it who has machines in a rack. */
function overSsh(fake: FakeLabApi): void {
  const text = (fake.files.read(file) ?? '')
    .replace('machines: embedded', 'machines: ssh')
    .replaceAll(/^(\s+(?:- )?\{? ?name: (\w+).*?)( \})?$/gm, '$1$3');
  fake.files.write(file, text);
}

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

export const scenes: readonly Scene[] = [
  { name: 'labs', prepare: bringUp, reach: (page) => inWords(page, 'tun-rr') },
  {
    name: 'labs-none',
    prepare: (fake) => {
      for (const { path } of fake.files.list()) fake.files.delete(path);
    },
    reach: (page) => inWords(page, 'Create the tutorial’s lab'),
  },
  {
    name: 'lab-menu',
    reach: async (page) => {
      await press(page, 'More actions for nat-rr');
      await expect(page.getByRole('menuitem', { name: 'Rename…' })).toBeVisible();
    },
  },
  {
    name: 'rename-lab',
    reach: async (page) => {
      await press(page, 'More actions for nat-rr');
      await page.getByRole('menuitem', { name: 'Rename…' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
    },
  },
  {
    name: 'delete-lab',
    reach: async (page) => {
      await press(page, 'More actions for nat-rr');
      await page.getByRole('menuitem', { name: 'Delete…' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
    },
  },
  {
    name: 'new-lab',
    reach: async (page) => {
      await press(page, 'New lab…');
      await expect(page.getByRole('dialog')).toBeVisible();
    },
  },
  {
    name: 'open-file',
    reach: async (page) => {
      await press(page, 'Open a file…');
      await expect(page.getByRole('dialog')).toBeVisible();
    },
  },
  {
    name: 'settings',
    reach: async (page) => {
      await press(page, 'Settings');
      await inWords(page, /^Version/);
    },
  },
  {
    name: 'palette',
    route: labRoute(file),
    reach: async (page) => {
      await inWords(page, 'Virtual service');
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('option').first()).toBeVisible();
    },
  },
  {
    name: 'welcome',
    prepare: async (fake) => fake.writeSettings({ ...(await fake.readSettings()), isWelcomed: false }),
    reach: (page) => inWords(page, 'Everything that embedded machines need is here.'),
  },
  {
    name: 'welcome-missing',
    route: '#/welcome',
    prepare: (fake) => {
      fake.readinessNow = {
        isReady: false,
        items: [
          {
            id: 'qemu',
            state: 'missing',
            detail: 'qemu-system-x86_64 is not in the PATH',
            command: 'sudo apt-get install -y qemu-system-x86 qemu-utils',
          },
          {
            id: 'image-tools',
            state: 'missing',
            detail: 'mmdebstrap is not in the PATH',
            command: 'sudo apt-get install -y mmdebstrap',
          },
          {
            id: 'accelerator',
            state: 'warning',
            detail: 'tcg: no hardware virtualisation, machines are slower',
          },
          { id: 'image', state: 'warning', detail: 'not built yet: the first start takes about two minutes' },
          { id: 'template', state: 'warning', detail: 'made at the first start' },
        ],
      };
    },
    reach: (page) => inWords(page, /^Something is missing/),
  },
  {
    name: 'question-host-key',
    reach: async (page, fake) => {
      await inWords(page, 'nat-rr');
      void fake.ask({
        kind: 'host-key',
        host: '192.168.1.20',
        port: 22,
        type: 'ssh-ed25519',
        fingerprint: 'SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDn7uXxHhcPk1Z2N4c',
      });
      await inWords(page, 'Is this the right machine?');
    },
  },
  {
    name: 'question-secret',
    reach: async (page, fake) => {
      await inWords(page, 'nat-rr');
      void fake.ask({
        kind: 'secret',
        secret: { kind: 'sudo-password', user: 'admin', machine: 'rs1' },
        attempt: 2,
        canKeep: true,
      });
      await inWords(page, 'Password for sudo needed');
    },
  },
  { name: 'topology', route: labRoute(file), reach: (page) => inWords(page, 'Virtual service') },
  {
    name: 'topology-text',
    route: labRoute(file),
    reach: async (page) => {
      await page.getByText('Text', { exact: true }).click();
      await expect(page.getByRole('textbox', { name: 'Text of the lab file (YAML)' })).toBeVisible();
    },
  },
  {
    name: 'topology-problems',
    route: labRoute(file),
    prepare: (fake) =>
      fake.files.write(
        file,
        (fake.files.read(file) ?? '')
          .replace('scheduler: wrr', 'scheduler: rr')
          .replace('192.168.131.110 }', '10.0.69.132 }')
          .replace('192.168.131.131 }', '192.168.132.131 }'),
      ),
    reach: (page) => inWords(page, /errors/),
  },
  {
    name: 'topology-dr',
    route: labRoute(sampleFile('dr-wrr')),
    reach: (page) => inWords(page, 'Virtual service'),
  },
  {
    name: 'topology-tun',
    route: labRoute(sampleFile('tun-rr')),
    reach: (page) => inWords(page, 'Virtual service'),
  },
  {
    name: 'topology-fullnat',
    route: labRoute(sampleFile('fullnat-wrr')),
    reach: (page) => inWords(page, 'LIP (local address)'),
  },
  {
    name: 'topology-ssh',
    route: labRoute(file),
    prepare: overSsh,
    reach: (page) => inWords(page, 'SSH access to rs1'),
  },
  {
    name: 'file-changed-on-disk',
    route: labRoute(file),
    reach: async (page, fake) => {
      // Ours is not written, and then there is theirs.
      fake.failNext('saveLabFile', { code: 'disk-full', what: 'No room is left', why: '', next: '' });
      await page.getByRole('textbox', { name: 'Weight of rs1' }).fill('5');
      await inWords(page, /No room is left/);
      fake.files.write(file, (fake.files.read(file) ?? '').replace('weight: 1', 'weight: 2'));
      await inWords(page, 'The file changed on disk');
    },
  },
  {
    name: 'file-is-gone',
    route: labRoute(sampleFile('gone')),
    reach: (page) => inWords(page, 'This lab file cannot be opened'),
  },
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
      await test(fake);
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
      await test(fake, file, 100);
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
  {
    name: 'observe-not-running',
    route: labRoute(file, 'observe'),
    reach: (page) => inWords(page, 'The lab is not up'),
  },
  {
    name: 'observe',
    route: labRoute(file, 'observe'),
    prepare: upAndTested,
    reach: (page) => inWords(page, 'InActConn'),
  },
  {
    name: 'observe-walk',
    route: labRoute(file, 'observe'),
    prepare: bringUp,
    reach: async (page) => {
      await page.getByRole('tab', { name: 'Packet walk' }).click();
      await page.getByRole('button', { name: 'Walk one connection' }).click();
      await page.getByRole('list', { name: 'Hops' }).getByRole('button').nth(1).click();
      await inWords(page, 'was 10.0.69.132');
    },
  },
  {
    name: 'observe-doctor',
    route: `${labRoute(file, 'observe')}?examine=1`,
    prepare: async (fake) => {
      await bringUp(fake);
      fake.findings = [
        {
          rule: 'gateway',
          severity: 'fault',
          machine: 'rs1',
          summary: 'The default route does not lead to the director',
          evidence: 'default via 192.168.131.1 dev eth2',
          mend: 'Bring the lab up again, or set the default route to 192.168.131.132.',
        },
      ] as unknown as FakeLabApi['findings'];
    },
    reach: (page) => inWords(page, 'The default route does not lead to the director'),
  },
  {
    name: 'observe-console',
    route: labRoute(file, 'observe'),
    prepare: bringUp,
    reach: async (page) => {
      await page.getByRole('tab', { name: 'Console' }).click();
      await expect(page.getByRole('region', { name: 'What client wrote to its console' })).toContainText(
        'login:',
      );
    },
  },
  {
    name: 'terminal-none',
    route: labRoute(file, 'terminal'),
    prepare: bringUp,
    reach: (page) => inWords(page, /^No terminal is open/),
  },
  {
    name: 'terminal',
    route: `${labRoute(file, 'terminal')}?machine=rs1`,
    prepare: bringUp,
    reach: (page) => expect(page.getByRole('tabpanel')).toContainText('root@rs1'),
  },
  { name: 'long-topology', route: labRoute(file), prepare: long, reach: (page) => inWords(page, 'rs1') },
  {
    name: 'long-plan',
    route: labRoute(file, 'plan'),
    prepare: long,
    reach: (page) => inWords(page, 'machines'),
  },
  {
    name: 'long-run',
    route: labRoute(file, 'run'),
    prepare: async (fake) => {
      long(fake);
      await bringUp(fake);
    },
    reach: (page) => inWords(page, 'done'),
  },
  {
    name: 'long-test',
    route: labRoute(file, 'test'),
    prepare: longAndTested,
    reach: (page) => inWords(page, 'Pass'),
  },
  {
    name: 'long-observe',
    route: labRoute(file, 'observe'),
    prepare: longAndTested,
    reach: (page) => inWords(page, 'InActConn'),
  },
  {
    name: 'long-mend',
    route: labRoute(file, 'mend'),
    prepare: longAndTested,
    reach: (page) => inWords(page, 'Nothing is broken on purpose.'),
  },
  {
    name: 'observe-states',
    route: labRoute(file, 'observe'),
    prepare: upAndTested,
    reach: async (page) => {
      await page.getByText('By state').click();
      await inWords(page, 'TIME_WAIT');
    },
  },
  { name: 'empty-topology', route: labRoute(file), prepare: empty, reach: (page) => inWords(page, /error/) },
  {
    name: 'empty-plan',
    route: labRoute(file, 'plan'),
    prepare: empty,
    reach: (page) => inWords(page, /error/),
  },
  {
    name: 'empty-run',
    route: labRoute(file, 'run'),
    prepare: empty,
    reach: (page) => inWords(page, 'nat-wrr'),
  },
  {
    name: 'empty-test',
    route: labRoute(file, 'test'),
    prepare: empty,
    reach: (page) => inWords(page, 'nat-wrr'),
  },
];
