import { expect } from '../browser.ts';
import { labRoute } from '../fakeApp.ts';
import { bringUp, file, inWords, press, type Scene } from './scene.ts';

/** What is there before a lab is chosen: the list of labs, settings, the welcome, and questions. */
export const appScenes: readonly Scene[] = [
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
];
