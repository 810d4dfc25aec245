import fc from 'fast-check';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { asGroup, asPosix, PidFilter, shellOnInput, stopGroup } from '../../../electron/ssh/commandGroup.ts';

/** What comes out when standard error arrives in pieces of these sizes. */
function filter(bytes: Buffer, sizes: readonly number[]) {
  const pids: number[] = [];
  const pidFilter = new PidFilter((pid) => pids.push(pid));
  const passed: Buffer[] = [];
  let offset = 0;
  for (const size of [...sizes, bytes.length]) {
    passed.push(pidFilter.pass(bytes.subarray(offset, offset + size)));
    offset += size;
  }
  passed.push(pidFilter.rest());
  return { pids, text: Buffer.concat(passed).toString('latin1') };
}

test('The process id is taken out of standard error, however that is cut, and nothing else', () => {
  const line = Buffer.from('\u0001lvs-lab-pid 4711\n');
  const noise = fc.string({ unit: 'grapheme-ascii', maxLength: 30 });
  fc.assert(
    fc.property(noise, noise, fc.array(fc.integer({ min: 0, max: 9 })), (before, after, sizes) => {
      const bytes = Buffer.concat([Buffer.from(before), line, Buffer.from(after)]);
      expect(filter(bytes, sizes)).toEqual({ pids: [4711], text: before + after });
    }),
  );
});

test('Standard error of a command that never began passes through whole', () => {
  expect(filter(Buffer.from('This account is not available.\n'), [5])).toEqual({
    pids: [],
    text: 'This account is not available.\n',
  });
});

test('A login shell that talks without end does not fill the memory', () => {
  const pidFilter = new PidFilter(() => undefined);
  const chunk = Buffer.alloc(40_000, 'x');
  expect(pidFilter.pass(chunk).length).toBe(0);
  expect(pidFilter.pass(chunk).length).toBe(80_000);
  expect(pidFilter.pass(chunk).length).toBe(40_000);
});

test.each(['sh', 'bash', 'dash'].filter((shell) => spawnSync(shell, ['-c', 'exit']).status === 0))(
  'Any command is what the POSIX shell reads when %s is the login shell',
  (shell) => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((value) => !value.includes('\0'));
    fc.assert(
      fc.property(text, (value) => {
        const command = `cat <<'a rare line'\n${value}\na rare line\n`;
        for (const wrapped of [asGroup(command).line, asPosix(command)]) {
          expect(spawnSync(shell, ['-c', wrapped]).stdout.toString()).toBe(`${value}\n`);
        }
      }),
      { numRuns: 15 },
    );
  },
);

test('The id that is told is that of the command itself', () => {
  const { line, firstInput } = asGroup('echo $$');
  const { pid, stdout, stderr } = spawnSync('sh', ['-c', line], { input: firstInput });
  expect(filter(stderr, []).pids).toEqual([pid]);
  expect(Number(stdout.toString())).toBe(pid);
});

test('A shell that reads its input tells its id by that, and nothing else comes before what it reads', () => {
  const { line, firstInput } = asGroup(shellOnInput);
  const { pid, stdout, stderr } = spawnSync('sh', ['-c', line], {
    input: `${firstInput}echo $$; echo oops >&2\n`,
  });
  expect(filter(stderr, [])).toEqual({ pids: [pid], text: 'oops\n' });
  expect(Number(stdout.toString())).toBe(pid);
});

test('A command is stopped with all that it has started', async () => {
  const child = spawn('sh', ['-c', 'sleep 1000 & wait'], { detached: true });
  spawnSync('sh', ['-c', stopGroup(child.pid!, 'INT')]);
  spawnSync('sh', ['-c', stopGroup(child.pid!, 'TERM')]);
  // Its outputs close only when the last of the group is gone.
  const [code, signal] = (await once(child, 'close')) as [number | null, string];
  expect([code, signal]).toEqual([null, 'SIGINT']);
});

test('A command that has become root, and takes no signal from us, is stopped through sudo', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lvs-lab-kill-'));
  try {
    writeFileSync(join(folder, 'sudo'), `#!/bin/sh\nprintf '%s|' "$@" > ${folder}/asked\n`);
    chmodSync(join(folder, 'sudo'), 0o755);
    // No process group can have this number, so that `kill` fails as it does for a group of root's.
    const nobody = 2 ** 22 + 1;
    const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
    spawnSync('sh', ['-c', stopGroup(nobody, 'TERM')], { env });
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe(
      `-n|sh|-c|kill -s TERM -- -${nobody} 2>/dev/null|`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
