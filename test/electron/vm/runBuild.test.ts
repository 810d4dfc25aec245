import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isRunning } from '../../../electron/vm/host/processLife.ts';
import { runBuild, type BuildCommand } from '../../../electron/vm/runBuild.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-build-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const build = (script: string, more: Partial<BuildCommand> = {}): Promise<void> =>
  runBuild({
    command: 'sh',
    arguments: ['-c', script],
    deadlineMs: 8_000,
    signal: new AbortController().signal,
    onStage: () => undefined,
    ...more,
  });

/** A build whose child and itself note their process numbers and last long. */
const long = () => `sleep 60 & echo $! > '${folder}/child'; echo $$ > '${folder}/build'; wait`;

async function pids(): Promise<readonly number[]> {
  const files = ['child', 'build'].map((name) => path.join(folder, name));
  await vi.waitUntil(
    () => files.every((file) => existsSync(file) && readFileSync(file, 'utf8') !== ''),
    8_000,
  );
  return files.map((file) => Number(readFileSync(file, 'utf8')));
}

const ended = (numbers: readonly number[]): Promise<void> =>
  vi.waitFor(() => expect(numbers.filter(isRunning)).toEqual([]), { timeout: 5_000, interval: 10 });

describe('runBuild', () => {
  it('tells the stages, hands its arguments over as they are, and ends with the build', async () => {
    const stages: string[] = [];
    await build('echo "stage: $1"; echo other; echo "stage: $2" >&2', {
      arguments: ['-c', 'echo "stage: $1"; echo other; echo "stage: $2" >&2', 'x', "it's", '$(id)'],
      onStage: (stage) => stages.push(stage),
    });
    expect(stages.toSorted()).toEqual(['$(id)', "it's"]);
  });

  it('fails with the end of the output', async () => {
    await expect(build('echo so it is >&2; exit 7')).rejects.toMatchObject({
      data: { code: 'image-build', why: 'the build ended with 7', output: 'so it is' },
    });
  });

  it('ends the build and its children on abort, and rejects with the reason', async () => {
    const abort = new AbortController();
    const running = build(long(), { signal: abort.signal });
    const numbers = await pids();
    abort.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await ended(numbers);
  });

  it('asks again where the first signal was lost', async () => {
    const deaf = `n=0; trap 'n=$((n+1)); [ $n -lt 2 ] || exit 1' TERM; echo 'stage: deaf'; while :; do sleep 0.05; done`;
    const abort = new AbortController();
    const running = build(deaf, { signal: abort.signal, onStage: () => abort.abort(new Error('enough')) });
    await expect(running).rejects.toThrow('enough');
  });

  it('ends the build at its deadline', async () => {
    await expect(build('sleep 60', { deadlineMs: 50 })).rejects.toMatchObject({
      data: { code: 'image-build' },
    });
  });

  it('ends the build and its children when the process that builds is killed', async () => {
    const program = `
      import { runBuild } from ${JSON.stringify(path.resolve('electron/vm/runBuild.ts'))};
      const signal = new AbortController().signal;
      await runBuild({ command: 'sh', arguments: ['-c', process.argv[1]], deadlineMs: 60000, signal, onStage() {} });
    `;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', program, '--', long()], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    try {
      const numbers = await pids();
      owner.kill('SIGKILL');
      await once(owner, 'exit');
      await ended(numbers);
    } finally {
      owner.kill('SIGKILL');
    }
  });
});
