import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { becomeRoot } from '../../../electron/ssh/becomeRoot.ts';
import type { MachineConnection } from '../../../electron/ssh/machineConnection.ts';
import type { SecretSource } from '../../../electron/ssh/secret.ts';
import { sh } from '../../../lab/script/shellText.ts';
import type { LabError } from '../../../lab/contract/labError.ts';
import { FakeMachineConnection } from '../../fakes/fakeMachineConnection.ts';

let folder: string;
let connection: FakeMachineConnection;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lvs-lab-sudo-'));
  const path = execFileSync('sh', ['-c', 'command -v sh']).toString().trim();
  symlinkSync(path, join(folder, 'sh'));
  connection = new FakeMachineConnection({ PATH: folder });
});
afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true });
});

/** A stand-in for sudo that acts by its arguments, as the real one does with `-n`. */
function installSudo(body: string): void {
  writeFileSync(join(folder, 'sudo'), `#!/bin/sh\n${body}\n`);
  chmodSync(join(folder, 'sudo'), 0o755);
}
const signal = new AbortController().signal;
const at = { host: 'web', port: 2222 };
const become = (
  user: string,
  secrets?: SecretSource,
  deadlineMs = 8000,
  over: MachineConnection = connection,
) => becomeRoot(over, { user, machine: 'rs1', at, signal, deadlineMs, ...(secrets && { secrets }) });
const whatItSays = { signal, deadlineMs: 8000 };

test('Root becomes a shell without asking anything', async () => {
  const shell = await become('root');
  expect(await shell.run(sh`echo "it works"`, whatItSays)).toMatchObject({ output: 'it works\n' });
});

test('Another user becomes root through sudo, and the shell reads its input', async () => {
  installSudo('[ "$1" = -n ] || exit 99; shift; [ "$1" = true ] && exit 0; by="$*" exec "$@"');
  const shell = await become('alice');
  const { output } = await shell.run(sh`echo "by $by: it works"`, whatItSays);
  expect(output).toBe('by sh: it works\n');
});

test('A machine without sudo is an error that says so', async () => {
  await expect(become('alice')).rejects.toMatchObject({
    code: 'ssh-sudo',
    data: { machine: 'rs1', why: expect.stringContaining('not installed') as string },
  });
});

test('A sudo that wants a password is an error with the rule that helps and what sudo said', async () => {
  installSudo('echo "sudo: a password is required" >&2; exit 1');
  await expect(become('alice')).rejects.toMatchObject({
    code: 'ssh-sudo',
    data: {
      what: expect.stringContaining('alice') as string,
      next: expect.stringContaining('alice ALL=(ALL) NOPASSWD: ALL') as string,
      output: 'sudo: a password is required\n',
    },
  });
});

test('A sudo that never answers is given up on', async () => {
  installSudo('exec /bin/sleep 1000');
  await expect(become('alice', undefined, 200)).rejects.toMatchObject({ code: 'machine-no-answer' });
});

test('An abort ends the check with its reason', async () => {
  installSudo('exec /bin/sleep 1000');
  const abort = new AbortController();
  const reason = new Error('never mind');
  const asking = becomeRoot(connection, { user: 'alice', machine: 'rs1', at, signal: abort.signal });
  abort.abort(reason);
  await expect(asking).rejects.toBe(reason);
});

describe('A sudo that wants a password', () => {
  /**
   * Reads passwords as the real one does with `-S`: a prompt on standard error for each, three attempts, and much talk
   * beside it. `-n` it refuses.
   */
  function installAskingSudo({ attempts = 3, afterwards = 'exec "$@"' } = {}): void {
    installSudo(`
[ "$1" = -n ] && { echo 'sudo: a password is required' >&2; exit 1; }
[ "$1 $2 $3" = '-k -S -p' ] || exit 99
prompt=$4; shift 4
printf 'We trust you have received the usual lecture.\\nPassword: lecture\\n\\n' >&2
attempt=0
while [ $attempt -lt ${attempts} ]; do
  printf '%s' "$prompt" >&2
  IFS= read -r answer || break
  [ "$answer" = 'correct horse $(id)' ] && { ${afterwards}; }
  echo 'Sorry, try again.' >&2
  attempt=$((attempt + 1))
done
echo "sudo: $attempt incorrect password attempts" >&2
exit 1`);
  }
  const right = 'correct horse $(id)';

  /** Somebody who gives these answers, and what is told of them. */
  function answering(...answers: readonly (string | undefined)[]) {
    const told: (readonly [string, boolean])[] = [];
    const source: SecretSource = {
      ask: ({ attempt, ...secret }) => {
        expect(secret).toEqual({ kind: 'sudo-password', user: 'alice', machine: 'rs1', ...at });
        return Promise.resolve(answers[attempt - 1]);
      },
      tried: (_secret, answer, isRight) => {
        told.push([answer, isRight]);
        return Promise.resolve();
      },
    };
    return { source, told };
  }

  test('gets it on its standard input, and the shell sees none of it', async () => {
    installAskingSudo();
    const { source, told } = answering(right);
    const shell = await become('alice', source);
    expect(told).toEqual([[right, true]]);
    const { output } = await shell.run(sh`cat /proc/$$/cmdline; set; ps -A -o args`, whatItSays);
    expect(output).not.toContain('correct horse');
    shell.close();
  });

  test('gets another when the first was wrong', async () => {
    installAskingSudo();
    const { source, told } = answering('wrong', right);
    const shell = await become('alice', source);
    expect(told.map(([, isRight]) => isRight)).toEqual([false, true]);
    expect(await shell.run(sh`exit_status=0; (exit 3)`, whatItSays)).toMatchObject({ status: 3 });
  });

  test('is given up on after three wrong ones', async () => {
    installAskingSudo();
    const { source, told } = answering('one', 'two', 'three', right);
    await expect(become('alice', source)).rejects.toMatchObject({
      code: 'ssh-sudo',
      data: { machine: 'rs1', why: expect.stringContaining('none that was given is right') as string },
    });
    expect(told).toHaveLength(3);
  });

  test('is given up on when there is no answer', async () => {
    installAskingSudo();
    await expect(become('alice', answering(undefined).source)).rejects.toMatchObject({
      code: 'ssh-sudo',
      data: { why: expect.stringContaining('none was given') as string },
    });
  });

  test('and then refuses is an error with what it said, and without the password', async () => {
    installAskingSudo({ afterwards: 'echo "alice is not in the sudoers file." >&2; exit 1' });
    const { source, told } = answering(right);
    const error: unknown = await become('alice', source).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'ssh-sudo',
      data: { output: expect.stringContaining('not in the sudoers file') as string },
    });
    expect(JSON.stringify((error as LabError).data)).not.toMatch(/correct horse|lvs-lab-password/);
    // One that allows a single attempt says no more than this: the answer may be wrong.
    expect(told).toEqual([[right, false]]);
  });

  test('but has no terminal to ask on, and says so, is an error with that', async () => {
    installSudo('echo "sudo: sorry, you must have a tty to run sudo" >&2; exit 1');
    await expect(become('alice', answering(right).source)).rejects.toMatchObject({
      code: 'ssh-sudo',
      data: {
        why: expect.stringContaining('before it asked') as string,
        output: expect.any(String) as string,
      },
    });
  });

  test('for one command and not for the other does not have the shell read the password', async () => {
    installSudo('[ "$1" = -n ] && exit 1; shift 4; exec "$@"');
    const shell = await become('alice', answering('echo overheard').source);
    expect(await shell.run(sh`echo first`, whatItSays)).toMatchObject({ output: 'first\n' });
    shell.close();
  });

  test('and says nothing any more is given up on', async () => {
    installSudo('[ "$1" = -n ] && exit 1; exec /bin/sleep 1000');
    await expect(become('alice', answering(right).source, 500)).rejects.toMatchObject({
      code: 'machine-no-answer',
    });
  });

  test('runs nothing any more after its shell was closed, whatever that does', async () => {
    installAskingSudo();
    const shell = await become('alice', answering(right).source, 8000, withoutSignals(connection));
    const { output } = await shell.run(
      sh`(trap '' TERM; exec /bin/sleep 1000) >/dev/null & echo $!`,
      whatItSays,
    );
    const pid = Number(output);
    const late = shell.run(sh`/bin/sleep 1000`, { signal, deadlineMs: 100 });
    await expect(late).rejects.toThrow('no end');
    shell.close();
    await expect.poll(() => isRunning(pid), { timeout: 8000 }).toBe(false);
    await expect.poll(() => connection.runningCommands, { timeout: 8000 }).toBe(0);
  });

  test('whose shell ends by itself ends with it', async () => {
    installAskingSudo();
    const shell = await become('alice', answering(right).source);
    await expect(shell.run(sh`exit 3`, whatItSays)).rejects.toThrow('ended');
    await expect.poll(() => connection.runningCommands, { timeout: 8000 }).toBe(0);
  });
});

/** As a user has it on a machine where the commands are root's: all that can be done is to end their input. */
function withoutSignals(over: MachineConnection): MachineConnection {
  return {
    closed: over.closed,
    close: () => over.close(),
    open: async (command, options) => {
      const { stdin, stdout, stderr, exit } = await over.open(command, options);
      return { stdin, stdout, stderr, exit, resize: () => undefined, close: () => void stdin.end() };
    },
  };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
