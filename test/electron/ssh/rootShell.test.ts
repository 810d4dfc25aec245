import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RootShell, ShellDeadlineError, ShellGoneError } from '../../../electron/ssh/rootShell.ts';
import { sh } from '../../../lab/script/shellText.ts';
import { FakeMachineConnection } from '../../fakes/fakeMachineConnection.ts';

let connection: FakeMachineConnection;
let shell: RootShell;
const signal = new AbortController().signal;
const options = { signal, deadlineMs: 10_000 };

beforeEach(async () => {
  connection = new FakeMachineConnection();
  shell = await RootShell.open(connection, 'exec sh', signal);
});
afterEach(() => {
  shell.close();
  connection.close();
});

describe('RootShell', () => {
  it('answers with the status and both outputs of a text', async () => {
    const result = await shell.run(sh`echo out; echo err >&2; (exit 7)`, options);
    expect(result).toEqual({ status: 7, output: 'out\nerr\n', truncated: false });
  });

  it('runs texts one after the other in the same shell, however they are asked for', async () => {
    const results = await Promise.all([
      shell.run(sh`lvs_x=1; sleep 0.05; echo first`, options),
      shell.run(sh`echo second $lvs_x`, options),
    ]);
    expect(results.map(({ output }) => output)).toEqual(['first\n', 'second 1\n']);
  });

  it('has a text that was handed over behind another, and tells of each apart and in order', async () => {
    const told: string[] = [];
    const listen = (name: string) => (part: string) => void told.push(`${name}: ${part}`);
    const first = shell.run(sh`sleep 0.1; echo one; (exit 3)`, { ...options, onOutput: listen('first') });
    const second = shell.run(sh`echo two`, { ...options, behind: true, onOutput: listen('second') });
    const third = shell.run(sh`echo three`, { ...options, onOutput: listen('third') });
    void first.then(({ status }) => told.push(`first is over: ${status}`));
    void second.then(({ status }) => told.push(`second is over: ${status}`));
    await third;
    expect(told).toEqual([
      'first: one\n',
      'first is over: 3',
      'second: two\n',
      'second is over: 0',
      'third: three\n',
    ]);
  });

  it('counts the time of a text that is behind another from when that is over', async () => {
    const first = shell.run(sh`sleep 0.4`, options);
    const second = shell.run(sh`echo two`, { signal, deadlineMs: 300, behind: true });
    await first;
    expect((await second).output).toBe('two\n');
  });

  it('gives up what is behind a text that took too long, or that ended the shell', async () => {
    const late = shell.run(sh`sleep 60`, { signal, deadlineMs: 300 });
    const behind = shell.run(sh`echo two`, { ...options, behind: true });
    await expect(late).rejects.toThrow(ShellDeadlineError);
    await expect(behind).rejects.toThrow(ShellGoneError);

    const other = await RootShell.open(connection, 'exec sh', signal);
    const whole = other.run(sh`echo one`, options);
    const last = other.run(sh`echo last words; exit`, { ...options, behind: true });
    expect((await whole).output).toBe('one\n');
    await expect(last).rejects.toMatchObject({ output: 'last words\n' });
    await expect(other.run(sh`true`, options)).rejects.toThrow(ShellGoneError);
  });

  it('keeps output without a last newline, and output that looks like a mark, as it is', async () => {
    const { output } = await shell.run(sh`printf 'a\036b'; printf '\036'; printf end`, options);
    expect(output).toBe('a\u001eb\u001eend');
  });

  it('gives output to its listener as it comes, exactly once', async () => {
    const parts: string[] = [];
    const text = sh`i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i + 1)); done; printf '\036'`;
    const { output } = await shell.run(text, { ...options, onOutput: (part) => parts.push(part) });
    expect(parts.join('')).toBe(output);
    expect(output.split('\n')).toHaveLength(2001);
  });

  it('keeps the end of more output than is asked for, and says so', async () => {
    const result = await shell.run(sh`echo 0123456789`, { ...options, maxOutputCharacters: 4 });
    expect(result).toEqual({ status: 0, output: '789\n', truncated: true });
  });

  it('joins characters that were cut between two chunks', async () => {
    const { output } = await shell.run(sh`printf '\344\270'; sleep 0.05; printf '\255'`, options);
    expect(output).toBe('中');
  });

  it('closes standard input for what it runs, so that nothing eats the next text', async () => {
    expect(await shell.run(sh`cat`, options)).toMatchObject({ status: 0, output: '' });
    expect((await shell.run(sh`echo still here`, options)).output).toBe('still here\n');
  });

  it("finds the administrator's commands and speaks English, whatever the login left", async () => {
    const bare = new FakeMachineConnection({ PATH: '/usr/bin:/bin', LC_ALL: 'zh_CN.UTF-8' });
    const other = await RootShell.open(bare, 'exec sh', signal);
    const { output } = await other.run(sh`echo "$PATH $LC_ALL"; umask`, options);
    expect(output).toMatch(/\/usr\/sbin.* C\n0?022\n$/);
    bare.close();
  });

  it('rejects at the deadline and ends the command', async () => {
    const late = shell.run(sh`echo begun; sleep 60`, { signal, deadlineMs: 300 });
    await expect(late).rejects.toThrow(ShellDeadlineError);
    await expect(late).rejects.toMatchObject({ deadlineMs: 300, output: 'begun\n' });
  });

  it("rejects with the signal's reason on abort, also before it was its turn", async () => {
    const abort = new AbortController();
    const running = shell.run(sh`sleep 60`, { signal: abort.signal, deadlineMs: 60_000 });
    const waiting = shell.run(sh`echo never`, { signal: abort.signal, deadlineMs: 60_000 });
    abort.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await expect(waiting).rejects.toThrow('enough');
  });

  it('says that the shell is gone when it ends or the connection breaks', async () => {
    const gone = shell.run(sh`echo last words; exit 3`, options);
    await expect(gone).rejects.toThrow(ShellGoneError);
    await expect(gone).rejects.toMatchObject({ output: 'last words\n' });
    await expect(shell.run(sh`echo too late`, options)).rejects.toThrow(ShellGoneError);
  });
});

describe('a shell that is closed', () => {
  it('is nobody’s to go on with, though it has not ended yet', async () => {
    const channel = await connection.open('exec sh', { signal });
    const closing = RootShell.over(channel);
    await closing.run(sh`:`, options);
    expect(RootShell.isIdle(channel)).toBe(true);
    closing.close();
    expect(RootShell.isIdle(channel)).toBe(false);
    await channel.exit;
  });
});

describe('a shell that becomes another program', () => {
  it('hands it all that is written from then on, once its texts have run', async () => {
    const first = shell.run(sh`sleep 0.05; echo first`, options);
    const channel = await shell.become(sh`cat`, signal);
    expect((await first).output).toBe('first\n');
    let output = '';
    channel.stdout.on('data', (text: string) => (output += text));
    channel.stdin.end('exit 7\n');
    expect(await channel.exit).toEqual({ code: 0 });
    expect(output).toBe('exit 7\n');
  });

  it('runs no text any more, and is nobody’s to go on with', async () => {
    await shell.run(sh`:`, options);
    const channel = await shell.become(sh`cat`, signal);
    expect(RootShell.isIdle(channel)).toBe(false);
    for (const behind of [false, true, false]) {
      await expect(shell.run(sh`echo no`, { ...options, behind })).rejects.toThrow(ShellGoneError);
    }
  });

  it('says so where it has ended before', async () => {
    shell.close();
    await expect(shell.become(sh`cat`, signal)).rejects.toThrow(ShellGoneError);
  });
});
