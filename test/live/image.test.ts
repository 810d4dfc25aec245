import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseAccelerator } from '../../electron/vm/accelerator.ts';
import { ensureImage } from '../../electron/vm/image.ts';
import { exportImage, importImage } from '../../electron/vm/imageArchive.ts';
import { probeAccelerator } from '../../electron/vm/probeAccelerator.ts';
import { findQemu } from '../../electron/vm/qemuProgram.ts';
import type { Template } from '../../electron/vm/template.ts';
import { cacheFolder, patience, TestMachines, testTemplate } from './labMachines.ts';

let folder: string;
let machines: TestMachines;
// On a computer without a cache an image is built first, which takes minutes and is no test's own time.
beforeAll(() => ensureImage({ variant: 'full', cacheFolder, signal: patience() }));
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-image-'));
  machines = new TestMachines();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await machines.end();
  rmSync(folder, { recursive: true });
});

describe('the full image', () => {
  it('has what labs need installed, and is taken from the cache the second time', async () => {
    const image = await ensureImage({ variant: 'full', cacheFolder, signal: patience() });
    const stages: unknown[] = [];
    const again = await ensureImage({
      variant: 'full',
      cacheFolder,
      signal: patience(),
      onProgress: (progress) => stages.push(progress),
    });
    expect(again).toEqual(image);
    expect(stages).toEqual([]);
    const packages = readFileSync(path.join(path.dirname(image.disk), 'packages'), 'utf8');
    for (const name of ['ipvsadm', 'nginx', 'dnsmasq-base', 'bind9-dnsutils', 'linux-image-'])
      expect(packages).toContain(`\n${name}`);
  });

  it('can be carried to another cache, where it is found without building', async () => {
    const image = await ensureImage({ variant: 'full', cacheFolder, signal: patience() });
    const file = path.join(folder, 'image.tar');
    await exportImage({ image, file, signal: patience() });
    const other = path.join(folder, 'cache');
    const imported = await importImage({ file, cacheFolder: other, signal: patience() });
    expect(imported.id).toBe(image.id);
    const stages: unknown[] = [];
    const onProgress = (progress: unknown) => stages.push(progress);
    const found = await ensureImage({ variant: 'full', cacheFolder: other, signal: patience(), onProgress });
    expect(found).toEqual(imported);
    expect(stages).toEqual([]);
  });
});

describe('a build', () => {
  it('names the command that installs what is missing, and leaves nothing', async () => {
    vi.stubEnv('PATH', folder);
    const build = ensureImage({ variant: 'full', cacheFolder: folder, signal: patience() });
    await expect(build).rejects.toMatchObject({
      data: {
        code: 'user-missing-software',
        next: expect.stringMatching(
          /sudo apt-get install -y --no-install-recommends .*mmdebstrap.*qemu/,
        ) as string,
      },
    });
    expect(readdirSync(path.join(folder, 'images'))).toEqual([]);
  });

  it('leaves nothing when it is cancelled', async () => {
    const cancel = new AbortController();
    vi.stubEnv('TMPDIR', folder);
    const build = ensureImage({
      variant: 'full',
      cacheFolder: path.join(folder, 'cache'),
      signal: cancel.signal,
      onProgress: () => cancel.abort(new Error('enough')),
    });
    await expect(build).rejects.toThrow('enough');
    expect(readdirSync(path.join(folder, 'cache', 'images'))).toEqual([]);
    expect(readdirSync(folder)).toEqual(['cache']);
  });
});

describe('the bare image', () => {
  let template: Template;
  beforeAll(async () => {
    template = await testTemplate('bare');
  });

  it('installs what labs need from its own packages, as on a real Debian', async () => {
    // dash's "command -v" looks at its first word alone.
    const where = 'for name in ipvsadm nginx dnsmasq dig; do command -v "$name" || echo none; done';
    const { clone } = await machines.start(template, 'm1');
    const { run } = await machines.login(clone);
    expect(await run(where)).toBe('none\nnone\nnone\nnone');
    await run('DEBIAN_FRONTEND=noninteractive apt-get install -y ipvsadm nginx dnsmasq-base bind9-dnsutils');
    expect(await run('systemctl is-active nginx; systemctl is-enabled nginx')).toBe('active\nenabled');
    expect(await run(where)).toBe('/usr/sbin/ipvsadm\n/usr/sbin/nginx\n/usr/sbin/dnsmasq\n/usr/bin/dig');
    expect(await run('ipvsadm -ln | head -n 1')).toMatch(/^IP Virtual Server/);
  });
});

describe('accelerators', () => {
  it('run a guest in software everywhere, and are chosen the same way twice', async () => {
    const image = await ensureImage({ variant: 'full', cacheFolder, signal: patience() });
    const qemu = await findQemu(image.architecture, patience());
    expect(await probeAccelerator({ qemu, image, accelerator: 'tcg', signal: patience() })).toBeUndefined();
    const first = await chooseAccelerator({ image, cacheFolder: folder, signal: patience() });
    expect(await chooseAccelerator({ image, cacheFolder: folder, signal: patience() })).toEqual(first);
  });

  it('that this computer cannot have are rejected with a reason', async () => {
    const image = await ensureImage({ variant: 'full', cacheFolder, signal: patience() });
    const qemu = await findQemu(image.architecture, patience());
    const foreign = process.platform === 'darwin' ? 'whpx' : 'hvf';
    expect(await probeAccelerator({ qemu, image, accelerator: foreign, signal: patience() })).toMatch(/./);
  });
});
