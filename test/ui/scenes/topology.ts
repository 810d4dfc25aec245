import type { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { expect } from '../browser.ts';
import { labRoute, sampleFile } from '../fakeApp.ts';
import { file, inWords, type Scene } from './scene.ts';

/** The lab over SSH, as somebody writes it who has machines in a rack. */
function overSsh(fake: FakeLabApi): void {
  const text = (fake.files.read(file) ?? '')
    .replace('machines: embedded', 'machines: ssh')
    .replaceAll(/^(\s+(?:- )?\{? ?name: (\w+).*?)( \})?$/gm, '$1$3');
  fake.files.write(file, text);
}

/** The page where a lab is described. */
export const topologyScenes: readonly Scene[] = [
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
];
