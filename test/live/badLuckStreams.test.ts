import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, describe, expect, it } from 'vitest';
import { checkout, cli, LabCommand } from './labCommand.ts';
import { natLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';

const command = new LabCommand();
const lab = new LabUnderTest(command, natLab({ name: 'streams' }));
afterAll(() => command.end());

/** Runs a line of shell in which `lab` is the command line and `$FILE` a lab file. */
async function shell(line: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn('bash', ['-c', `lab() { "$NODE" "$CLI" "$@"; }; set -o pipefail; ${line}`], {
    cwd: checkout,
    env: {
      ...process.env,
      LVS_LAB_STATE: command.state,
      NODE: process.execPath,
      CLI: cli,
      FILE: lab.file,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, stdout, stderr };
}

const stackTrace = /^\s+at .*[:(]\d+/m;

describe('a reader that goes away', () => {
  it.each([
    ['after the first line', 'lab plan "$FILE" --shell | head -1'],
    ['before the first line', 'lab plan "$FILE" --json | true'],
    ['of the errors', '{ lab up nothing 2>&1 >&3 | true; } 3>&1'],
  ])('%s is no reason for a stack trace', async (_what, line) => {
    const { stdout, stderr } = await shell(line);
    expect(stdout + stderr).not.toMatch(stackTrace);
  });
});

describe('a stream that is closed from the beginning', () => {
  it('changes nothing but what cannot be said', async () => {
    expect(await shell('lab check "$FILE" <&-')).toMatchObject({ code: 0, stderr: '' });
    expect(await shell('lab check "$FILE" >&-')).toMatchObject({ code: 0, stdout: '' });
    expect(await shell('lab up nothing 2>&-')).toMatchObject({ code: 2, stderr: '' });
    expect(await shell('lab verify "$FILE" --json 2>&- <&- | grep -c "user-not-running"')).toMatchObject({
      code: 2,
      stdout: '1\n',
    });
  });

  it('asks no question where there is no terminal', async () => {
    const { code, stderr } = await shell('lab shell "$FILE" rs1 <&-');
    expect(code).toBe(2);
    expect(stderr).toContain('exec LAB MACHINE');
  });
});

describe('a disk that takes no output', () => {
  it('makes the command fail, in words', async () => {
    const { code, stderr } = await shell('lab plan "$FILE" --json > /dev/full');
    expect(code).toBe(3);
    expect(stderr).toContain('not enough room');
    expect(stderr).not.toMatch(stackTrace);
  });
});

describe('a reader that has enough of a command on a machine', () => {
  it('ends that command, and gets all of one that it reads to the end', async () => {
    await lab.mended();
    const { stdout, stderr } = await shell('lab exec "$FILE" rs1 -- "yes word" | head -2');
    expect(stdout).toBe('word\nword\n');
    expect(stderr).not.toMatch(stackTrace);
    expect((await shell('lab exec "$FILE" rs1 -- "pgrep -cx yes"')).stdout).toBe('0\n');
    expect(await shell('lab exec "$FILE" rs1 -- "seq 30000" | wc -l')).toMatchObject({
      code: 0,
      stdout: '30000\n',
    });
  });
});
