import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabErrorData } from '../../../lab/contract/labError.ts';
import type { Diagnostic } from '../../../lab/model/diagnostic.ts';
import { Commands } from '../../../electron/cli/commands.ts';
import { runCommandLine } from '../../../electron/cli/runCommandLine.ts';
import { LabService } from '../../../electron/service/labService.ts';

const resources = path.resolve(import.meta.dirname, '../../../resources');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-input-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Told {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line over folders of this test, in this process. */
async function lab(...words: readonly string[]): Promise<Told> {
  let stdout = '';
  let stderr = '';
  const output = {
    result: (text: string) => void (stdout += text),
    notice: (text: string) => void (stderr += text),
    colours: false,
  };
  const service = new LabService({
    folders: {
      state: path.join(folder, 'state'),
      cache: path.join(folder, 'cache'),
      files: path.join(folder, 'files'),
    },
    labHostEntry: path.join(folder, 'no-lab-host'),
    imageRecipeFolder: path.join(resources, 'image'),
    imageVariant: 'full',
    onUnknownHostKey: () => Promise.resolve(false),
  });
  const web = { startService: () => service, rendererFolder: path.join(folder, 'no-renderer') };
  const code = await runCommandLine(words, () => new Commands(service, output, resources, web), output);
  return { code, stdout, stderr };
}

function file(name: string, content: string | Uint8Array): string {
  const whole = path.join(folder, name);
  writeFileSync(whole, content);
  return whole;
}

/** A lab that is well but for some of its words. */
function labText(words: { readonly lab?: string; readonly server?: string; readonly page?: string }): string {
  const { lab = 'x', server = 'rs1', page = 'p' } = words;
  return `version: 1
name: ${JSON.stringify(lab)}
machines: embedded
networks: { outside: { cidr: 10.0.69.0/24 }, inside: { cidr: 192.168.131.0/24 } }
service: { vip: 10.0.69.132, port: 80, protocol: tcp, forwarding: nat, scheduler: wrr }
client: { name: client, addresses: { outside: 10.0.69.10 } }
directors: [{ name: director, addresses: { outside: 10.0.69.132, inside: 192.168.131.132 } }]
realServers:
  - { name: ${JSON.stringify(server)}, addresses: { inside: 192.168.131.110 }, weight: 1, page: ${JSON.stringify(page)} }
`;
}

const commands = ['check', 'plan', 'up', 'verify', 'doctor', 'stats', 'clear', 'down', 'demo'] as const;

describe('a lab file that is none', () => {
  const badFiles: readonly [string, () => string, string][] = [
    ['no YAML', () => file('a.yaml', 'a: [b\n\tc: }{'), 'not-yaml'],
    ['empty', () => file('b.yaml', ''), 'lab-file-empty'],
    ['comments alone', () => file('c.yaml', '# nothing\n'), 'lab-file-empty'],
    ['larger than 1 MB', () => file('d.yaml', 'a'.repeat(1_100_000)), 'lab-file-too-large'],
    ['an image', () => file('e.yaml', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff])), 'lab-file-not-text'],
    ['brackets without end', () => file('f.yaml', '['.repeat(100_000)), 'lab-file-too-deep'],
    ['a text', () => file('g.yaml', 'Dear lab, please work.\n'), 'wrong-type'],
  ];

  it.each(badFiles)('is told by check with its code and place: %s', async (_what, make, code) => {
    const told = await lab('check', make(), '--json');
    expect(told.code).toBe(2);
    const diagnostics = JSON.parse(told.stdout) as Diagnostic[];
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
    for (const { detail, fix } of diagnostics) expect([detail, fix]).not.toContain('');
  });

  it.each(commands)('ends %s with 2, one JSON document, and nothing left on the disk', async (command) => {
    for (const [, make] of badFiles) {
      const told = await lab(command, make(), '--json');
      expect(told.code).toBe(2);
      expect(() => JSON.parse(told.stdout) as unknown).not.toThrow();
    }
    expect(existsSync(path.join(folder, 'state'))).toBe(false);
  });

  it('names all that is wrong at once, each with its line', async () => {
    const text = labText({}).replace('port: 80', 'port: 0').replace('scheduler: wrr', 'scheduler: best');
    const { code, stderr } = await lab('up', file('lab.yaml', text));
    expect(code).toBe(2);
    expect(stderr).toMatch(/service\.port \(line 5, column \d+\)/);
    expect(stderr).toMatch(/service\.scheduler \(line 5, column \d+\)/);
  });
});

describe('a lab that is not there', () => {
  it.each<[string, () => string]>([
    ['an unknown name', () => 'nothing'],
    ['a file that is missing', () => path.join(folder, 'missing.yaml')],
    ['a folder', () => folder],
    ['a device', () => '/dev/zero'],
    ['a name that is a path', () => '../../etc'],
    ['a name with quotes and commands', () => `'"$(touch ${folder}/executed)`],
    ['a name with a line end', () => 'a\nb'],
    ['nothing at all', () => ''],
  ])('is told with what to do next: %s', async (_what, name) => {
    for (const command of commands) {
      const told = await lab(command, name(), '--json');
      expect(told.code).toBe(2);
      const { error } = JSON.parse(told.stdout) as { error: LabErrorData };
      expect(error.code).toMatch(/^user-/);
      expect([error.what, error.why, error.next]).not.toContain('');
      expect(told.stderr).not.toMatch(/^ +at .*\.ts/m);
    }
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('names and pages that are made to be hard', () => {
  const hard = ["a'b", 'a"b', '$(reboot)', '`id`', 'a\nb', '中文', 'a b', '-rf', '..', '', 'x'.repeat(300)];

  it.each(hard)('refuses the lab name %j before anything else happens', async (name) => {
    const told = await lab('up', file('lab.yaml', labText({ lab: name })));
    expect(told.code).toBe(2);
    expect(told.stderr).toContain('name');
    expect(existsSync(path.join(folder, 'state'))).toBe(false);
  });

  it.each(hard)('refuses the machine name %j', async (name) => {
    const told = await lab('up', file('lab.yaml', labText({ server: name })));
    expect(told.code).toBe(2);
    expect(told.stderr).toContain('realServers[0].name');
    expect(existsSync(path.join(folder, 'state'))).toBe(false);
  });

  it.each(["it's", '$(touch /executed) `id`', 'two\nlines\n', '中文 😀', '\\n%s\t', '--'])(
    'takes the page %j as it is',
    async (page) => {
      const told = await lab('plan', file('lab.yaml', labText({ page })), '--shell', '--json');
      expect(told.code).toBe(0);
      const { files } = JSON.parse(told.stdout) as { files: { path?: string; content: string }[] };
      expect(files.map(({ content }) => content)).toContain(page);
    },
  );
});

describe('a command line that cannot be understood', () => {
  it.each<[string, readonly string[], string]>([
    ['an unknown command', ['frobnicate'], 'frobnicate'],
    ['no lab', ['up'], 'lab'],
    ['an unknown option', ['up', 'x', '--fast'], '--fast'],
    ['too many words', ['up', 'a', 'b'], '2'],
    ['a number that is none', ['verify', 'x', '--requests', '1e3'], '1 to 100000'],
    ['an unknown source', ['verify', 'x', '--from', 'moon'], 'client, director or laptop'],
  ])('says what and how to go on, as text and as JSON: %s', async (_what, words, said) => {
    const text = await lab(...words);
    expect(text).toMatchObject({ code: 2, stdout: '' });
    expect(text.stderr).toContain(said);
    expect(text.stderr).toContain('--help');
    const json = await lab(...words, '--json');
    const { error } = JSON.parse(json.stdout) as { error: LabErrorData };
    expect(json.code).toBe(2);
    expect(error).toMatchObject({ code: 'user-usage', why: expect.stringContaining(said) as string });
  });

  it('leaves a `--json` behind `--` to the command on the machine', async () => {
    const { code, stdout } = await lab('exec', 'x', '--', 'ls', '--json');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('shows the help that was asked for, and that is no mistake', async () => {
    const { code, stdout } = await lab('up', '--help');
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: lvs-lab up');
  });
});

describe('missing software', () => {
  it('is told with the one command that installs it, before anything is built', async () => {
    const before = process.env['PATH'];
    const empty = path.join(folder, 'bin');
    mkdirSync(empty);
    process.env['PATH'] = empty;
    try {
      const told = await lab('up', file('lab.yaml', labText({})), '--json');
      const { error } = JSON.parse(told.stdout) as { error: LabErrorData };
      expect(told.code).toBe(2);
      expect(error.code).toBe('user-missing-software');
      expect(error.why).toContain('qemu-system');
      expect(error.why).toContain('mmdebstrap');
      expect(error.next).toMatch(/sudo apt-get install -y --no-install-recommends [a-z0-9 -]+$/);
    } finally {
      process.env['PATH'] = before;
    }
  });
});
