import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Channel, MachineConnection, OpenOptions } from '../../../electron/ssh/machineConnection.ts';
import { LabError } from '../../../lab/contract/labError.ts';

/** A connection to try, to a machine that has a POSIX shell and its usual commands. */
export interface ContractSubject {
  readonly connection: MachineConnection;
  /** Breaks the link under the connection. */
  cut(): void;
  /** Leaves nothing behind. */
  dispose(): Promise<void> | void;
}

const bigBytes = 4 * 1024 * 1024;
/** How long a command may clean up: longer than a busy computer needs for it. */
const patientMs = 50_000;
const impatientMs = 100;
/** For what must come about, however busy the computer is. */
const until = { timeout: 50_000 };
const never = new AbortController().signal;

async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function readLine(stream: Readable): Promise<string> {
  let text = '';
  while (!text.includes('\n')) {
    const chunk = stream.read() as Buffer | null;
    if (chunk) text += chunk.toString();
    else await new Promise((resolve) => stream.once('readable', resolve));
  }
  return text.trim();
}

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/**
 * What every `MachineConnection` must do, whatever it goes over.
 * @param start Connects. A command that is stopped is killed when it goes on for so many milliseconds.
 */
export function connectionContract(
  name: string,
  start: (killAfterMs: number) => Promise<ContractSubject>,
  { hasTerminals }: { readonly hasTerminals: boolean },
): void {
  describe(name, () => {
    let subject: ContractSubject;
    let connection: MachineConnection;
    beforeEach(async () => {
      subject = await start(patientMs);
      connection = subject.connection;
    });
    afterEach(async () => {
      await subject.dispose();
    });

    const open = (command: string, options: Partial<OpenOptions> = {}): Promise<Channel> =>
      connection.open(command, { signal: never, ...options });
    const run = async (command: string, input?: string | Buffer) => {
      const channel = await open(command);
      channel.stdin.end(input);
      const [stdout, stderr] = await Promise.all([readAll(channel.stdout), readAll(channel.stderr)]);
      return { stdout: stdout.toString(), stderr: stderr.toString(), exit: await channel.exit };
    };

    test('Tells the two outputs and the status of a command apart', async () => {
      const result = await run(`printf 'out\\n'; printf 'err\\n' >&2; exit 7`);
      expect(result).toEqual({ stdout: 'out\n', stderr: 'err\n', exit: { code: 7 } });
    });

    test('Tells the signal that ended a command', async () => {
      const { exit } = await run(`kill -KILL $$`);
      expect(exit).toEqual({ signal: 'KILL' });
    });

    test('Passes on the end of the input', async () => {
      expect(await run('cat; echo done', 'text')).toMatchObject({ stdout: 'textdone\n', exit: { code: 0 } });
    });

    test('Passes on a command with quotes, newlines and letters of any alphabet', async () => {
      const text = `it's "quoted"\n 中文 $HOME \\`;
      const { stdout } = await run(`printf %s '${text.replaceAll("'", `'\\''`)}'`);
      expect(stdout).toBe(text);
    });

    test('Brings megabytes of any bytes there and back unchanged', async () => {
      const bytes = randomBytes(bigBytes);
      const channel = await open('cat');
      channel.stdin.end(bytes);
      const back = await readAll(channel.stdout);
      expect(back.length).toBe(bigBytes);
      expect(digest(back)).toBe(digest(bytes));
      expect(await channel.exit).toEqual({ code: 0 });
    });

    test('Brings megabytes on both outputs at once', async () => {
      const channel = await open(`head -c ${bigBytes} /dev/zero & head -c ${bigBytes} /dev/zero >&2; wait`);
      channel.stdin.end();
      const [out, err] = await Promise.all([readAll(channel.stdout), readAll(channel.stderr)]);
      expect([out.length, err.length]).toEqual([bigBytes, bigBytes]);
    });

    test('Settles the exit though nobody reads the outputs', async () => {
      const channel = await open('echo out; echo err >&2');
      channel.stdin.end();
      expect(await channel.exit).toEqual({ code: 0 });
      expect((await readAll(channel.stdout)).toString()).toBe('out\n');
    });

    test('Settles the exit only after a slow reader has the whole output', async () => {
      const channel = await open('echo one; echo two');
      channel.stdin.end();
      let text = '';
      channel.stdout.pause();
      void channel.exit.then(() => (text += 'exit'));
      for (let turn = 0; turn < 50; turn += 1) await nextTurn();
      channel.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
      channel.stdout.resume();
      await channel.exit;
      expect(text).toBe('one\ntwo\nexit');
    });

    test('Holds a command whose output nobody takes, without holding others', async () => {
      const held = await open(`head -c ${16 * bigBytes} /dev/zero; echo all written >&2`);
      held.stdout.once('readable', () => undefined);
      let isWritten = false;
      held.stderr.on('data', () => (isWritten = true));
      for (let turn = 0; turn < 3; turn += 1) {
        const other = await run(`head -c ${bigBytes} /dev/zero | wc -c`);
        expect(other.stdout.trim()).toBe(String(bigBytes));
      }
      expect(isWritten).toBe(false);
      expect(held.stdout.readableLength).toBeLessThan(8 * 1024 * 1024);
      expect((await readAll(held.stdout)).length).toBe(16 * bigBytes);
      expect(await held.exit).toEqual({ code: 0 });
    });

    test('Holds a writer whose input nobody takes, until the command goes', async () => {
      const channel = await open('read line; exit 3');
      const writes: boolean[] = [];
      const block = Buffer.alloc(64 * 1024, 'x');
      for (let n = 0; n < 4; n += 1) writes.push(channel.stdin.write(block));
      expect(writes.at(-1)).toBe(false);
      channel.stdin.write('\n');
      expect(await channel.exit).toEqual({ code: 3 });
      expect(channel.stdin.destroyed).toBe(true);
    });

    test('Rejects with the reason when aborted before', async () => {
      const reason = new Error('not now');
      await expect(open('true', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    });

    test('Rejects with the reason when aborted while opening, and goes on working', async () => {
      const abort = new AbortController();
      const reason = new Error('not now');
      const opening = open('cat', { signal: abort.signal });
      abort.abort(reason);
      await expect(opening).rejects.toBe(reason);
      expect(await run('echo still here')).toMatchObject({ stdout: 'still here\n' });
    });

    test('Stops the command when aborted later', async () => {
      const abort = new AbortController();
      const channel = await open('exec sleep 1000', { signal: abort.signal });
      abort.abort();
      expect(await channel.exit).toEqual({ signal: 'TERM' });
    });

    test('Lets a command that is closed clean up', async () => {
      const channel = await open(`trap 'echo bye; exit 5' TERM; echo ready; while :; do sleep 0.05; done`);
      expect(await readLine(channel.stdout)).toBe('ready');
      channel.close();
      expect(await channel.exit).toEqual({ code: 5 });
      expect((await readAll(channel.stdout)).toString()).toBe('bye\n');
    });

    test('Stops a command whose input has ended already', async () => {
      const channel = await open('exec sleep 1000');
      channel.stdin.end();
      channel.close('INT');
      expect(await channel.exit).toEqual({ signal: 'INT' });
    });

    test('Stops what the command has started as well', async () => {
      const channel = await open(`sleep 1000 & echo $!; wait`);
      const pid = Number(await readLine(channel.stdout));
      channel.close();
      await channel.exit;
      await expect.poll(() => isAlive(pid), until).toBe(false);
    });

    test('Kills a command that will not stop', async () => {
      await subject.dispose();
      subject = await start(impatientMs);
      connection = subject.connection;
      const channel = await open(`trap '' TERM; echo $$; while :; do sleep 0.05; done`);
      const pid = Number(await readLine(channel.stdout));
      channel.close();
      await channel.exit;
      await expect.poll(() => isAlive(pid), until).toBe(false);
    });

    test('Closes a channel twice, and after its end, without complaint', async () => {
      const channel = await open('exec sleep 1000');
      channel.close('KILL');
      channel.close('KILL');
      await channel.exit;
      channel.close();
      expect(await run('echo still here')).toMatchObject({ stdout: 'still here\n' });
    });

    test('Runs eight commands at once; a ninth waits for its turn, or gives up when aborted', async () => {
      const channels = await Promise.all(Array.from({ length: 8 }, () => open('cat')));
      for (const [n, channel] of channels.entries()) {
        channel.stdin.write(`${n}\n`);
        expect(await readLine(channel.stdout)).toBe(String(n));
      }
      const abort = new AbortController();
      const impatient = open('true', { signal: abort.signal });
      let isOpen = false;
      const ninth = open('echo ninth').then((channel) => {
        isOpen = true;
        return channel;
      });
      const reason = new Error('too long');
      abort.abort(reason);
      await expect(impatient).rejects.toBe(reason);
      // The first command still answers, which takes longer than opening would.
      channels[0]!.stdin.write('again\n');
      expect(await readLine(channels[0]!.stdout)).toBe('again');
      expect(isOpen).toBe(false);
      channels[0]!.stdin.end();
      const channel = await ninth;
      channel.stdin.end();
      expect((await readAll(channel.stdout)).toString()).toBe('ninth\n');
      for (const each of channels) each.stdin.end();
      await Promise.all(channels.map((each) => each.exit));
    });

    test('Runs more commands one after another than the server has sessions', async () => {
      for (let n = 0; n < 12; n += 1) expect(await run(`echo ${n}`)).toMatchObject({ stdout: `${n}\n` });
    });

    test('Settles exit and closed when the link breaks under a command', async () => {
      const channel = await open('echo ready; cat');
      expect(await readLine(channel.stdout)).toBe('ready');
      subject.cut();
      expect(await channel.exit).toEqual({});
      const cause = await connection.closed;
      expect(cause).toBeInstanceOf(LabError);
      await expect(open('true')).rejects.toBeInstanceOf(LabError);
      channel.stdin.write('into the void');
      channel.close();
    });

    test('Rejects whoever waits for a turn when the link breaks', async () => {
      const channels = await Promise.all(Array.from({ length: 8 }, () => open('cat')));
      const ninth = open('true');
      subject.cut();
      await expect(ninth).rejects.toBeInstanceOf(LabError);
      expect(await Promise.all(channels.map((channel) => channel.exit))).toEqual(Array(8).fill({}));
    });

    test('Settles closed with nothing after close, and stops the commands', async () => {
      const channel = await open(`echo $$; exec sleep 1000`);
      const pid = Number(await readLine(channel.stdout));
      connection.close();
      expect(await connection.closed).toBeUndefined();
      await channel.exit;
      await expect(open('true')).rejects.toBeInstanceOf(LabError);
      await expect.poll(() => isAlive(pid), until).toBe(false);
    });

    describe.runIf(hasTerminals)('with a terminal', () => {
      const terminal = { columns: 101, rows: 37, type: 'xterm-256color' };

      test('Has the size and type that it was given, and one output', async () => {
        const channel = await open(`stty size; echo $TERM; echo err >&2`, { terminal });
        const [out, err] = await Promise.all([readAll(channel.stdout), readAll(channel.stderr)]);
        expect(out.toString().split(/\r?\n/)).toEqual(['37 101', 'xterm-256color', 'err', '']);
        expect(err.length).toBe(0);
      });

      test('Takes a new size while the command runs', async () => {
        const channel = await open(`trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.05; done`, {
          terminal,
        });
        expect(await readLine(channel.stdout)).toBe('ready');
        channel.resize(80, 24);
        expect(await readLine(channel.stdout)).toBe('24 80');
        expect(await channel.exit).toEqual({ code: 0 });
      });

      test('Hangs up when it is closed', async () => {
        const channel = await open(`trap '' TERM; echo $$; while :; do sleep 0.05; done`, { terminal });
        const pid = Number(await readLine(channel.stdout));
        channel.close();
        await channel.exit;
        await expect.poll(() => isAlive(pid), until).toBe(false);
      });
    });
  });
}

/** The machine under test is this one, so its processes can be looked for. A zombie has ended. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)]);
  const state = stdout.toString().trim();
  return state !== '' && !state.startsWith('Z');
}
