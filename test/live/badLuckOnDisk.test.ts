import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ensureImage, imagesFolder, type Image } from '../../electron/vm/image.ts';
import { isRunning } from '../../electron/vm/host/processLife.ts';
import { LabCommand, type RunningCommand } from './labCommand.ts';
import { cacheFolder, patience } from './labMachines.ts';
import { natLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';

/** Small disks: each a tmpfs, which only root may mount. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0;
if (!canMount)
  process.stderr.write('Without root no small disk can be mounted: the tests of full disks are left out.\n');

const [rs1] = natLab().realServers;
const small = (name: string) => natLab({ name, realServers: [rs1!] });

let folder: string;
let image: Image;
let commands: LabCommand[] = [];
let disks: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-disk-'));
  image = await ensureImage({ variant: 'full', cacheFolder, signal: patience() });
});
afterEach(async () => {
  for (const command of commands) await command.end();
  for (const disk of disks) execFileSync('umount', [disk]);
  commands = [];
  disks = [];
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A command line with a state folder of its own. */
function commandWith(env: Readonly<Record<string, string>>): LabCommand {
  const command = new LabCommand(env);
  commands.push(command);
  return command;
}

/** A folder on a disk of so many kilobytes. */
function smallDisk(name: string, kilobytes: number): string {
  const disk = path.join(folder, name);
  mkdirSync(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', disk]);
  disks.push(disk);
  return disk;
}

const grow = (disk: string, kilobytes: number): void =>
  void execFileSync('mount', ['-o', `remount,size=${kilobytes}k`, disk]);

/** A cache that has the image and nothing else. */
function cacheWithImage(cache: string): string {
  cpSync(path.dirname(image.disk), path.join(cache, imagesFolder, image.id), {
    recursive: true,
    preserveTimestamps: true,
  });
  return cache;
}

const templatesIn = (cache: string): string[] => {
  const templates = path.join(cache, 'templates');
  return existsSync(templates) ? readdirSync(templates) : [];
};

describe.runIf(canMount)('a disk that is full', () => {
  it('stops the image, says so, leaves nothing', async () => {
    const cache = smallDisk('tiny', 20_000);
    const command = commandWith({ LVS_LAB_CACHE: cache });
    const lab = new LabUnderTest(command, small('no-room'));
    const { error, code } = await lab.fails('up', lab.file);
    expect({ error, code }).toMatchObject({ code: 3, error: { code: 'disk-full' } });
    expect(error.why).toContain(cache);
    expect(error.next).toContain('LVS_LAB_CACHE');
    expect(readdirSync(path.join(cache, imagesFolder))).toEqual([]);
    expect((await lab.down()).code).toBe(0);
    expect([...command.processes()]).toEqual([]);
  });

  it('stops the template in the same way, and with room the same command goes on', async () => {
    const cache = cacheWithImage(smallDisk('little', 200_000));
    const command = commandWith({ LVS_LAB_CACHE: cache });
    const lab = new LabUnderTest(command, small('little-room'));
    expect(await lab.fails('up', lab.file)).toMatchObject({ code: 3, error: { code: 'disk-full' } });
    expect(templatesIn(cache)).toEqual([]);
    grow(cache, 600_000);
    await lab.mended();
    await lab.passes({ rs1: 4 }, '--requests', '4');
    expect((await lab.down()).code).toBe(0);
  });

  it('in the state folder stops a machine, which is named; with room up mends it', async () => {
    const state = smallDisk('state', 400);
    const command = commandWith({ LVS_LAB_CACHE: cacheFolder });
    const lab = new LabUnderTest(command, small('full-state'));
    const env = { LVS_LAB_STATE: state };
    const up = () => command.json(['up', lab.file], { env });

    const first = await up();
    expect(first).toMatchObject({ code: 3, document: { error: { code: 'disk-full' } } });
    grow(state, 12_000);
    expect((await up()).code).toBe(0);

    const fill = 'dd if=/dev/zero of=/fill bs=1M count=40 conv=fsync';
    expect((await command.run(['exec', 'full-state', 'rs1', '--', fill], { env })).code).not.toBe(0);
    const { document } = await command.json(['list'], { env });
    expect(document).toMatchObject([{ state: 'broken' }]);
    const verdict = await command.json(['verify', 'full-state', '--requests', '2'], { env });
    expect(verdict.code).not.toBe(0);

    grow(state, 100_000);
    expect((await up()).code).toBe(0);
    expect((await command.run(['down', 'full-state'], { env })).code).toBe(0);
    expect(readdirSync(path.join(state, 'labs'))).toEqual([]);
  });
});

describe('a cache that is broken', () => {
  it('is mended by one of two commands that need it at once, while the other waits', async () => {
    const cache = cacheWithImage(path.join(folder, 'broken'));
    const command = commandWith({ LVS_LAB_CACHE: cache });
    const one = new LabUnderTest(command, small('one'));
    const two = new LabUnderTest(command, small('two'));

    const first = command.start(['up', one.file]);
    await first.says('booting the template');
    const second = command.start(['up', two.file]);
    const [firstEnd, secondEnd] = await Promise.all([first.end, second.end]);
    expect([firstEnd.code, secondEnd.code], firstEnd.stderr + secondEnd.stderr).toEqual([0, 0]);
    expect(secondEnd.stderr).toContain(`process ${first.pid} is building it`);
    expect(secondEnd.stderr).not.toContain('booting the template');
    await Promise.all([one.down(), two.down()]);

    const [template] = templatesIn(cache);
    truncateSync(path.join(cache, 'templates', template!, 'state'), 1000);
    const again = await command.run(['up', one.file]);
    expect(again.stderr).toContain('booting the template');
    expect(again.code).toBe(0);
    await one.passes({ rs1: 4 }, '--requests', '4');
    expect(templatesIn(cache)).toEqual([template]);
  });
});

describe('QEMU that is missing', () => {
  it('is told with the command that installs it, though the image is there', async () => {
    const command = commandWith({ LVS_LAB_CACHE: cacheFolder });
    const lab = new LabUnderTest(command, small('no-qemu'));
    const bin = path.join(folder, 'bin');
    mkdirSync(bin);
    const { code, document } = await command.json(['up', lab.file], { env: { PATH: bin } });
    expect({ code, document }).toMatchObject({
      code: 2,
      document: { error: { code: 'user-missing-software' } },
    });
    const { error } = document as { error: { next: string } };
    expect(error.next).toMatch(/apt-get install .*qemu-system/);
    expect((await lab.down()).code).toBe(0);
    expect([...command.processes()]).toEqual([]);
  });
});

describe('an image that is being built', () => {
  let temporary: string;
  let cache: string;
  let command: LabCommand;
  let lab: LabUnderTest;
  let up: RunningCommand;
  /** The leader of the build's process group. */
  let build: number;

  beforeEach(async () => {
    temporary = mkdtempSync(path.join(folder, 'tmp-'));
    cache = mkdtempSync(path.join(folder, 'empty-'));
    command = commandWith({ LVS_LAB_CACHE: cache, TMPDIR: temporary });
    lab = new LabUnderTest(command, small('building'));
    up = command.start(['up', lab.file]);
    await vi.waitUntil(() => [...command.processes().values()].some((line) => line.startsWith('apt-get')), {
      timeout: 20_000,
    });
    [build] = [...command.processes()].find(([, line]) => line.includes('build.sh'))!;
  });

  const isLeft = ([pid, line]: readonly [number, string]): boolean =>
    isRunning(pid) && !line.includes('lab-host');
  const buildEnds = (): Promise<void> =>
    vi.waitFor(() => expect([...command.processes()].filter(isLeft)).toEqual([]), { timeout: 10_000 });

  it('is given up on Ctrl-C within 2 s, without a process or a file left', async () => {
    const startedAt = performance.now();
    up.kill('SIGINT');
    expect((await up.end).code).toBe(130);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect([...command.processes()].filter(isLeft)).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
    expect(readdirSync(path.join(cache, imagesFolder))).toEqual([]);
    expect((await lab.down()).code).toBe(0);
    expect([...command.processes()]).toEqual([]);
  });

  it('is not waited for on a second Ctrl-C', async () => {
    process.kill(-build, 'SIGSTOP');
    up.kill('SIGINT');
    await up.says('Stopping');
    const stillThere = new Promise<string>((resolve) => setTimeout(resolve, 300, 'still there'));
    expect(await Promise.race([up.end, stillThere])).toBe('still there');
    up.kill('SIGINT');
    expect((await up.end).code).toBe(130);
    process.kill(-build, 'SIGCONT');
    await buildEnds();
    expect((await lab.down()).code).toBe(0);
  });

  it('ends with the command that is killed, and the next one clears its half away', async () => {
    up.kill('SIGKILL');
    await up.end;
    await buildEnds();
    const next = command.start(['up', lab.file]);
    await next.says('unpacking Debian packages');
    next.kill('SIGINT');
    expect((await next.end).code).toBe(130);
    expect(readdirSync(path.join(cache, imagesFolder))).toEqual([]);
    expect((await lab.down()).code).toBe(0);
  });
});
