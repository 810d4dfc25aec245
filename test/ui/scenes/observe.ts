import type { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { expect } from '../browser.ts';
import { labRoute } from '../fakeApp.ts';
import { bringUp, file, inWords, upAndTested, type Scene } from './scene.ts';

/** A lab that is up, looked at: counters, packets, the doctor, consoles and terminals. */
export const observeScenes: readonly Scene[] = [
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
  {
    name: 'observe-states',
    route: labRoute(file, 'observe'),
    prepare: upAndTested,
    reach: async (page) => {
      await page.getByText('By state').click();
      await inWords(page, 'TIME_WAIT');
    },
  },
];
