import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LabFileLibrary } from '../../../../electron/service/files/labFileLibrary.ts';
import { keepLab } from '../../../../electron/store/labFolder.ts';
import type { Folders } from '../../../../electron/store/folders.ts';
import type { LabPush } from '../../../../lab/contract/labPush.ts';

const sample = readFileSync('resources/labs/nat-wrr.yaml', 'utf8');

let root: string;
let folders: Folders;
let pushes: string[];
let renamed: string[];
let library: LabFileLibrary;

beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'lvs-lab-files-')));
  folders = {
    state: path.join(root, 'state'),
    cache: path.join(root, 'cache'),
    files: path.join(root, 'labs'),
  };
  pushes = [];
  renamed = [];
  library = again();
});
afterEach(() => {
  library.close();
  rmSync(root, { recursive: true, force: true });
});

/** The library as a later process finds it. */
function again(): LabFileLibrary {
  return new LabFileLibrary(
    folders,
    (push: LabPush) => {
      if (push.kind === 'lab-files-changed') pushes.push(path.relative(root, push.path));
    },
    (before, name) => renamed.push(`${before} ${name}`),
  );
}

/** Writes a file outside the library. */
function outside(name: string, text: string | Buffer = sample): string {
  const file = path.join(root, name);
  writeFileSync(file, text);
  return file;
}

const named = (name: string): string => sample.replace(/^name: \S+/m, `name: ${name}`);
const names = async (): Promise<readonly string[]> => (await library.list()).map(({ name }) => name);
const lookedAround = (): Promise<void> =>
  vi.waitFor(() => expect(pushes.length).toBeGreaterThan(0), { timeout: 5000, interval: 10 });

describe('a library', () => {
  it('is empty at first, in a folder that only its owner can enter', async () => {
    expect(await library.list()).toEqual([]);
    expect(statSync(folders.files).mode & 0o777).toBe(0o700);
  });

  it('lists what a lab file says, and how much of it is wrong', async () => {
    await library.create(sample);
    await library.create(named('rr').replace('scheduler: wrr', 'scheduler: rr'));
    await library.create(named('broken').replace('vip: 10.0.69.132', 'vip: 10.0.69'));
    const [broken, nat, rr] = await library.list();
    expect(nat).toEqual({
      path: path.join(folders.files, 'nat-wrr.yaml'),
      name: 'nat-wrr',
      isOwn: true,
      modifiedAt: Math.round(statSync(path.join(folders.files, 'nat-wrr.yaml')).mtimeMs),
      errors: 0,
      warnings: 0,
      machineSource: 'embedded',
      forwarding: 'nat',
      scheduler: 'wrr',
      services: ['80/tcp'],
      realServers: 2,
    });
    expect(rr).toMatchObject({ name: 'rr', errors: 0, warnings: 1, scheduler: 'rr' });
    expect(broken).toMatchObject({ name: 'broken', errors: 1 });
  });

  it('lists files that are no YAML or no text under their names, and leaves out what is no lab file', async () => {
    await library.list();
    writeFileSync(path.join(folders.files, 'a.yaml'), '{ a: [');
    writeFileSync(path.join(folders.files, 'b.yml'), Buffer.from([0xff, 0xfe, 0, 0]));
    writeFileSync(path.join(folders.files, 'notes.txt'), 'x');
    writeFileSync(path.join(folders.files, '.hidden.yaml'), sample);
    mkdirSync(path.join(folders.files, 'folder.yaml'));
    const listed = await library.list();
    expect(listed.map(({ name, errors }) => [name, errors > 0])).toEqual([
      ['a', true],
      ['b', true],
    ]);
    expect(listed[0]).not.toHaveProperty('scheduler');
  });
});

describe('create', () => {
  it('writes the text as it is to a file of the lab’s name', async () => {
    const created = await library.create(sample);
    expect(created).toMatchObject({ name: 'nat-wrr', isOwn: true, text: sample });
    expect(readFileSync(created.path, 'utf8')).toBe(sample);
    expect(await library.open(created.path)).toEqual({
      path: created.path,
      isOwn: true,
      text: sample,
      revision: created.revision,
    });
  });

  it('gives the next free name, in the text too, where comments stay', async () => {
    await library.create(sample);
    const second = await library.create(`# my own lab\n${sample}`);
    const third = await library.create(sample);
    expect([second.name, third.name]).toEqual(['nat-wrr-2', 'nat-wrr-3']);
    expect(path.basename(second.path)).toBe('nat-wrr-2.yaml');
    expect(second.text).toBe(`# my own lab\n${named('nat-wrr-2')}`);
    expect(await names()).toEqual(['nat-wrr-2', 'nat-wrr-3', 'nat-wrr']);
  });

  it('takes a name for taken that only another text, an opened file or a running lab has, in any case', async () => {
    await library.list();
    writeFileSync(path.join(folders.files, 'other.yaml'), named('NAT-WRR'));
    expect((await library.create(sample)).name).toBe('nat-wrr-2');
    await library.open(outside('elsewhere.yaml', named('mine')));
    expect((await library.create(named('mine'))).name).toBe('mine-2');
    keepLab(folders, 'up', named('up'));
    expect((await library.create(named('up'))).name).toBe('up-2');
  });

  it('gives many that come at once a name each', async () => {
    const created = await Promise.all(Array.from({ length: 8 }, () => library.create(sample)));
    expect(new Set(created.map(({ name }) => name)).size).toBe(8);
    for (const { path: file, name } of created) expect(readFileSync(file, 'utf8')).toBe(named(name));
  });

  it('names a lab that has no usable name', async () => {
    const created = await library.create(named('"my lab!"'));
    expect(created).toMatchObject({ name: 'my-lab' });
    expect(created.text).toContain('my-lab');
    expect((await library.create('version: 1\n')).text).toContain('name: lab');
  });

  it('keeps a text that is no YAML as it is', async () => {
    const created = await library.create('{ a: [');
    expect(readFileSync(created.path, 'utf8')).toBe('{ a: [');
    expect(path.basename(created.path)).toBe('lab.yaml');
  });

  it('keeps names within 63 characters', async () => {
    const long = 'n'.repeat(63);
    await library.create(named(long));
    const { name } = await library.create(named(long));
    expect(name).toBe(`${'n'.repeat(59)}-2`);
  });

  it.each(['../escape', '/etc/x', 'a/b', 'CON'])(
    'never follows a name like %s out of the library',
    async (name) => {
      const { path: file } = await library.create(named(JSON.stringify(name)));
      expect(path.dirname(file)).toBe(folders.files);
      expect(readdirSync(root).sort()).toEqual(['labs']);
    },
  );

  it('refuses what is too large for a lab file and leaves nothing', async () => {
    await expect(library.create(`# ${'x'.repeat(1_048_576)}`)).rejects.toMatchObject({
      code: 'user-lab-file',
    });
    expect(readdirSync(folders.files)).toEqual([]);
  });
});

describe('open', () => {
  it('remembers files elsewhere, the last opened first, also for a later process', async () => {
    const [a, b] = [outside('a.yaml', named('a')), outside('b.yaml', named('b'))];
    await library.open(a);
    await library.open(b);
    expect((await library.list()).map(({ path: file, isOwn }) => [file, isOwn])).toEqual([
      [b, false],
      [a, false],
    ]);
    await library.open(a);
    library.close();
    library = again();
    expect(await names()).toEqual(['a', 'b']);
  });

  it('remembers twenty', async () => {
    const files = Array.from({ length: 22 }, (_, i) => outside(`f${i}.yaml`, named(`f${i}`)));
    for (const file of files) await library.open(file);
    const listed = await names();
    expect(listed).toHaveLength(20);
    expect([listed[0], listed.at(-1)]).toEqual(['f21', 'f2']);
  });

  it('leaves a remembered file out of the list once it is gone', async () => {
    const file = outside('a.yaml');
    await library.open(file);
    rmSync(file);
    expect(await library.list()).toEqual([]);
  });

  it('takes a link for the file that it leads to', async () => {
    const file = outside('real.yaml');
    symlinkSync(file, path.join(root, 'link.yaml'));
    expect(await library.open(path.join(root, 'link.yaml'))).toMatchObject({ path: file, isOwn: false });
    await library.create(named('own'));
    symlinkSync(file, path.join(folders.files, 'inside.yaml'));
    expect((await library.list()).map((entry) => entry.path)).toEqual([
      path.join(folders.files, 'own.yaml'),
      file,
    ]);
  });

  it.each([
    ['nothing', (): string => path.join(root, 'nothing.yaml'), /no such file/],
    ['a folder', (): string => root, /folder/],
    ['UTF-16', (): string => outside('bytes.yaml', Buffer.from([0xff, 0xfe, 0x41, 0])), /UTF-16/],
  ])('refuses %s in words', async (_what, make, why) => {
    const file = make();
    const error = await library.open(file).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'user-lab-file' });
    expect(String(error)).toMatch(why);
    expect(await library.list()).toEqual([]);
  });
});

describe('save', () => {
  it('writes what was not changed meanwhile, and keeps the mode of the file', async () => {
    const file = outside('mine.yaml');
    chmodSync(file, 0o640);
    const { revision } = await library.open(file);
    const outcome = await library.save(file, named('other'), revision);
    expect(outcome).toMatchObject({ kind: 'saved' });
    expect(readFileSync(file, 'utf8')).toBe(named('other'));
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(outcome).toEqual({ kind: 'saved', revision: (await library.open(file)).revision });
  });

  it.skipIf(process.getuid?.() === 0)('refuses a file that may only be read', async () => {
    const { path: file, revision } = await library.create(sample);
    chmodSync(file, 0o400);
    await expect(library.save(file, named('x'), revision)).rejects.toMatchObject({ code: 'user-lab-file' });
    expect(readFileSync(file, 'utf8')).toBe(sample);
  });

  it('shows what is there instead where somebody else has written', async () => {
    const { path: file, revision } = await library.create(sample);
    writeFileSync(file, named('theirs'));
    expect(await library.save(file, named('mine'), revision)).toEqual({
      kind: 'changed-on-disk',
      file: await library.open(file),
    });
    expect(readFileSync(file, 'utf8')).toBe(named('theirs'));
  });

  it('is done where somebody else has written just that', async () => {
    const { path: file, revision } = await library.create(sample);
    writeFileSync(file, named('same'));
    expect(await library.save(file, named('same'), revision)).toMatchObject({ kind: 'saved' });
  });

  it('lets only one of two that start from the same text win', async () => {
    const { path: file, revision } = await library.create(sample);
    const outcomes = await Promise.all(['a', 'b'].map((name) => library.save(file, named(name), revision)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['saved', 'changed-on-disk']);
    expect(readFileSync(file, 'utf8')).toBe(named('a'));
  });

  it('says that the file is gone, and does not bring it back', async () => {
    const { path: file, revision } = await library.create(sample);
    rmSync(file);
    expect(await library.save(file, sample, revision)).toEqual({ kind: 'removed-on-disk' });
    expect(existsSync(file)).toBe(false);
  });

  it('writes to no file that was not opened, by whatever way', async () => {
    const file = outside('foreign.yaml', 'untouched');
    await library.list();
    symlinkSync(file, path.join(folders.files, 'link.yaml'));
    const ways = [
      file,
      path.join(folders.files, '..', 'foreign.yaml'),
      path.join(folders.files, 'link.yaml'),
    ];
    for (const way of ways) {
      await expect(library.save(way, sample, '')).rejects.toMatchObject({ code: 'user-usage' });
      await expect(library.rename(way, 'x')).rejects.toMatchObject({ code: 'user-usage' });
      await expect(library.remove(way)).rejects.toMatchObject({ code: 'user-usage' });
    }
    expect(readFileSync(file, 'utf8')).toBe('untouched');
  });
});

describe('rename', () => {
  it('changes name and file, and nothing else of the text', async () => {
    const { path: file } = await library.create(`# mine\n${sample}`);
    const renamed = await library.rename(file, 'better');
    expect(renamed.path).toBe(path.join(folders.files, 'better.yaml'));
    expect(renamed.text).toBe(`# mine\n${named('better')}`);
    expect(await library.open(renamed.path)).toEqual(renamed);
    expect(readdirSync(folders.files)).toEqual(['better.yaml']);
  });

  it('leaves a file elsewhere where it is', async () => {
    const file = outside('mine.yaml');
    await library.open(file);
    expect(await library.rename(file, 'better')).toMatchObject({ path: file, text: named('better') });
  });

  it('is told to what belongs to the lab, unless another file has the old name too', async () => {
    const { path: file } = await library.create(sample);
    const copy = outside('copy.yaml');
    await library.open(copy);
    await library.rename(copy, 'copied');
    expect(renamed).toEqual([]);
    await library.rename(file, 'better');
    expect(renamed).toEqual(['nat-wrr better']);
  });

  it('can change nothing but the case', async () => {
    const { path: file } = await library.create(named('nat'));
    expect((await library.rename(file, 'NAT')).path).toBe(path.join(folders.files, 'NAT.yaml'));
    expect(readdirSync(folders.files)).toEqual(['NAT.yaml']);
  });

  it.each([
    ['what is no name', 'no name!', 'user-usage'],
    ['a way out of the folder', '../x', 'user-usage'],
    ['a reserved name', 'nul', 'user-usage'],
    ['the name of another lab', 'Other', 'user-usage'],
    ['the name of a lab that is up', 'running', 'user-usage'],
  ])('refuses %s', async (_what, name, code) => {
    const { path: file } = await library.create(sample);
    await library.create(named('other'));
    keepLab(folders, 'running', named('running'));
    await expect(library.rename(file, name)).rejects.toMatchObject({ code });
    expect(readFileSync(file, 'utf8')).toBe(sample);
  });

  it('refuses to rename a lab that is up', async () => {
    const { path: file } = await library.create(sample);
    keepLab(folders, 'nat-wrr', sample);
    await expect(library.rename(file, 'better')).rejects.toMatchObject({ code: 'lab-busy' });
  });

  it('refuses a text that is no YAML', async () => {
    const { path: file } = await library.create('{ a: [');
    await expect(library.rename(file, 'better')).rejects.toMatchObject({ code: 'user-lab-file' });
    expect(readFileSync(file, 'utf8')).toBe('{ a: [');
  });
});

describe('remove', () => {
  it('removes a file of the library', async () => {
    const { path: file } = await library.create(sample);
    await library.remove(file);
    expect(existsSync(file)).toBe(false);
    expect(await library.list()).toEqual([]);
  });

  it('only forgets a file elsewhere', async () => {
    const file = outside('mine.yaml');
    await library.open(file);
    await library.remove(file);
    expect(await library.list()).toEqual([]);
    expect(readFileSync(file, 'utf8')).toBe(sample);
  });

  it('refuses the file of a lab that is up', async () => {
    const { path: file } = await library.create(sample);
    keepLab(folders, 'nat-wrr', sample);
    await expect(library.remove(file)).rejects.toMatchObject({ code: 'lab-busy' });
    expect(existsSync(file)).toBe(true);
  });
});

describe('what happens to files on disk', () => {
  it('is told: a file that comes, changes and goes', async () => {
    await library.list();
    const file = path.join(folders.files, 'new.yaml');
    for (const act of [
      (): void => writeFileSync(file, sample),
      (): void => writeFileSync(file, named('other')),
      // As editors save.
      (): void => {
        writeFileSync(`${file}~`, named('third'));
        renameSync(`${file}~`, file);
      },
      (): void => rmSync(file),
    ]) {
      pushes = [];
      act();
      await lookedAround();
      expect(pushes).toEqual(['labs/new.yaml']);
    }
  });

  it('is told of opened files elsewhere, and not of their neighbours', async () => {
    const file = outside('mine.yaml');
    await library.open(file);
    outside('neighbour.yaml');
    writeFileSync(file, named('changed'));
    await lookedAround();
    expect(pushes).toEqual(['mine.yaml']);
    await library.remove(file);
    pushes = [];
    writeFileSync(file, named('again'));
    writeFileSync(path.join(folders.files, 'own.yaml'), sample);
    await lookedAround();
    expect(pushes).toEqual(['labs/own.yaml']);
  });

  it('is told once where this process did it', async () => {
    const { path: file, revision } = await library.create(sample);
    await library.save(file, named('other'), revision);
    const renamed = await library.rename(file, 'third');
    expect(pushes).toEqual([
      'labs/nat-wrr.yaml',
      'labs/nat-wrr.yaml',
      'labs/nat-wrr.yaml',
      'labs/third.yaml',
    ]);
    pushes = [];
    // Another's change, which comes after all that there may be to tell of the ones before.
    writeFileSync(path.join(folders.files, 'else.yaml'), named('else'));
    await lookedAround();
    expect(pushes).toEqual(['labs/else.yaml']);
    expect(existsSync(renamed.path)).toBe(true);
  });

  it('is told although a list was asked for just then', async () => {
    await library.list();
    writeFileSync(path.join(folders.files, 'new.yaml'), sample);
    await library.list();
    await lookedAround();
    expect(pushes).toEqual(['labs/new.yaml']);
  });

  it('is told again after the whole folder went and came', async () => {
    await library.create(sample);
    pushes = [];
    rmSync(folders.files, { recursive: true });
    await lookedAround();
    expect(pushes).toEqual(['labs/nat-wrr.yaml']);
    await library.list();
    pushes = [];
    writeFileSync(path.join(folders.files, 'new.yaml'), sample);
    await lookedAround();
    expect(pushes).toEqual(['labs/new.yaml']);
  });
});

describe('an edit in place', () => {
  const heavier = (text: string): string => text.replace('weight: 3', 'weight: 4');

  it('changes what the file holds now, keeps a link, and tells of it', async () => {
    const file = outside('mine.yaml', `# mine\n${sample}`);
    symlinkSync(file, path.join(root, 'link.yaml'));
    expect(await library.edit(path.join(root, 'link.yaml'), heavier, true)).toBe(file);
    expect(readFileSync(file, 'utf8')).toBe(heavier(`# mine\n${sample}`));
    expect(pushes).toEqual(['mine.yaml']);
  });

  it('leaves a file alone that nobody has opened or named', async () => {
    const file = outside('mine.yaml');
    await expect(library.checkWritable(file, false)).rejects.toMatchObject({ code: 'user-usage' });
    await expect(library.edit(file, heavier, false)).rejects.toMatchObject({ code: 'user-usage' });
    expect(readFileSync(file, 'utf8')).toBe(sample);
    await library.open(file);
    await library.checkWritable(file, false);
    await library.edit(file, heavier, false);
    expect(readFileSync(file, 'utf8')).toBe(heavier(sample));
  });
});
