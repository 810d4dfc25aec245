import type { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { labRoute } from '../fakeApp.ts';
import { withServers } from '../longLab.ts';
import { bringUp, file, inWords, runTest, type Scene } from './scene.ts';

/** As many real servers as a lab may have in a rack. */
function long(fake: FakeLabApi): void {
  fake.files.write(file, withServers(fake.files.read(file) ?? '', 64));
}

async function longAndTested(fake: FakeLabApi): Promise<void> {
  long(fake);
  await bringUp(fake);
  await runTest(fake, file, 400);
}

/** A lab that somebody has just begun to write. */
function empty(fake: FakeLabApi): void {
  const text = fake.files.read(file) ?? '';
  fake.files.write(file, `${text.slice(0, text.indexOf('realServers:'))}realServers: []\n`);
}

/** Labs with very many machines, and with next to none. */
export const extremeScenes: readonly Scene[] = [
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
