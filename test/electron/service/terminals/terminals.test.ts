import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Terminals } from '../../../../electron/service/terminals/terminals.ts';
import type { Channel, ChannelExit } from '../../../../electron/ssh/machineConnection.ts';
import { Output, readToEnd } from '../../../../electron/ssh/output.ts';
import { terminalWindow } from '../../../../lab/contract/terminal.ts';
import type { LabPush } from '../../../../lab/contract/labPush.ts';

/** The far end of a terminal, in the test's hands. */
class PlayedChannel implements Channel {
  readonly typed: string[] = [];
  readonly sizes: (readonly [number, number])[] = [];
  readonly stdin = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      this.typed.push(chunk.toString());
      done();
    },
  });
  readonly stdout = new Output(() => undefined);
  readonly stderr = new Output(() => undefined);
  readonly #ended = Promise.withResolvers<ChannelExit>();
  readonly exit: Promise<ChannelExit> = this.#ended.promise.then(async (exit) => {
    this.stdout.end();
    await readToEnd(this.stdout);
    return exit;
  });
  /** What happens when it is hung up on. */
  onClose = (): void => this.end({ signal: 'HUP' });

  end(exit: ChannelExit): void {
    this.#ended.resolve(exit);
  }

  resize(columns: number, rows: number): void {
    this.sizes.push([columns, rows]);
  }

  close(): void {
    this.onClose();
  }
}

let pushes: LabPush[];
let terminals: Terminals;
let channel: PlayedChannel;
const size = { columns: 80, rows: 24 };
const closed = vi.fn();

beforeEach(() => {
  pushes = [];
  terminals = new Terminals((push) => pushes.push(push));
  channel = new PlayedChannel();
  closed.mockReset();
});
afterEach(async () => {
  vi.useRealTimers();
  await terminals.closeAll();
});

const open = (far = channel) => terminals.open(size, () => Promise.resolve({ channel: far, close: closed }));
const output = (): string =>
  pushes.map((push) => (push.kind === 'terminal-output' ? push.text : '')).join('');
/** Acknowledges all output that comes, until `check` throws no more. */
async function drawAll(terminalId: string, check: () => void): Promise<void> {
  let drawn = 0;
  await vi.waitFor(async () => {
    await terminals.acknowledge(terminalId, output().length - drawn);
    drawn = output().length;
    check();
  });
}
const end = () => pushes.find((push) => push.kind === 'terminal-closed');

test('what is typed arrives, and what the machine says is pushed under its id', async () => {
  const farEnd = vi.fn(() => Promise.resolve({ channel, close: closed }));
  const { terminalId } = await terminals.open({ columns: 100, rows: 30 }, farEnd);
  expect(farEnd).toHaveBeenCalledExactlyOnceWith(
    { columns: 100, rows: 30, type: 'xterm-256color' },
    expect.any(AbortSignal),
  );
  await terminals.write(terminalId, 'ls\r');
  await terminals.resize(terminalId, { columns: 120, rows: 40 });
  expect({ typed: channel.typed, sizes: channel.sizes }).toEqual({ typed: ['ls\r'], sizes: [[120, 40]] });
  channel.stdout.add(Buffer.from('a file\r\n'));
  await vi.waitFor(() =>
    expect(pushes).toEqual([{ kind: 'terminal-output', terminalId, text: 'a file\r\n' }]),
  );
});

test('nothing is pushed before the caller knows the id', async () => {
  channel.stdout.add(Buffer.from('$ '));
  await open();
  expect(pushes).toEqual([]);
  await vi.waitFor(() => expect(output()).toBe('$ '));
});

test('a character that is cut between two pieces stays whole', async () => {
  await open();
  const [first, second] = [Buffer.from('调度器').subarray(0, 4), Buffer.from('调度器').subarray(4)];
  channel.stdout.add(first);
  await vi.waitFor(() => expect(output()).toBe('调'));
  channel.stdout.add(second);
  await vi.waitFor(() => expect(output()).toBe('调度器'));
});

test('much output comes in few pieces', async () => {
  vi.useFakeTimers();
  await open();
  for (let line = 0; line < 100; line += 1) {
    channel.stdout.add(Buffer.from(`${line}\n`));
    await vi.advanceTimersByTimeAsync(1);
  }
  await vi.advanceTimersByTimeAsync(16);
  expect(pushes.length).toBeLessThanOrEqual(8);
  expect(output().split('\n')).toHaveLength(101);
});

test('a machine that says more than can be told is held up, and loses nothing', async () => {
  const { terminalId } = await open();
  const chunk = Buffer.alloc(64 * 1024, 'x');
  let sent = 0;
  while (!channel.stdout.isFull && sent < 100) {
    channel.stdout.add(chunk);
    sent += 1;
  }
  expect(sent).toBeLessThan(100);
  await drawAll(terminalId, () => expect(output()).toHaveLength(sent * chunk.length));
  expect(
    Math.max(...pushes.map((push) => (push.kind === 'terminal-output' ? push.text.length : 0))),
  ).toBeLessThan(512 * 1024);
});

test('a machine is held up while its window does not draw, and goes on when it has', async () => {
  const { terminalId } = await open();
  const chunk = Buffer.alloc(16 * 1024, 'x');
  let sent = 0;
  // What a far end does: it sends as long as it may.
  const flood = (): void => {
    for (; !channel.stdout.isFull; sent += chunk.length) channel.stdout.add(chunk);
  };
  flood();
  await vi.waitFor(() => expect(output().length).toBeGreaterThanOrEqual(terminalWindow.most));
  flood();
  expect(channel.stdout.isFull).toBe(true);
  expect(output().length).toBeLessThan(2 * terminalWindow.most);
  expect(sent).toBeLessThan(1024 * 1024);

  await terminals.acknowledge(terminalId, output().length - terminalWindow.least - 1);
  const before = output().length;
  expect(output()).toHaveLength(before);
  await terminals.acknowledge(terminalId, 1);
  expect(output().length).toBeGreaterThan(before);
});

test('what has ended in the meantime says its last words as they are drawn', async () => {
  const { terminalId } = await open();
  const text = 'x'.repeat(2 * terminalWindow.most);
  channel.stdout.add(Buffer.from(text));
  channel.end({ code: 0 });
  await drawAll(terminalId, () => expect(end()).toMatchObject({ end: { code: 0 } }));
  expect(output()).toHaveLength(text.length);
  expect(pushes.at(-1)?.kind).toBe('terminal-closed');
});

test('one that nobody draws any more can be closed', async () => {
  const { terminalId } = await open();
  channel.onClose = () => undefined;
  for (let sent = 0; sent < 10; sent += 1) channel.stdout.add(Buffer.alloc(64 * 1024, 'x'));
  await vi.waitFor(() => expect(output().length).toBeGreaterThanOrEqual(terminalWindow.most));
  channel.end({ code: 0 });
  await terminals.close(terminalId);
  expect(end()).toBeDefined();
});

test.each<readonly [ChannelExit, object]>([
  [{ code: 3 }, { code: 3 }],
  [{ signal: 'KILL' }, { why: 'it was ended by SIGKILL' }],
  [{}, { why: 'the connection to the machine broke' }],
])('how it ended is pushed after all output: %j', async (exit, told) => {
  const { terminalId } = await open();
  channel.stdout.add(Buffer.from('last words'));
  channel.end(exit);
  await vi.waitFor(() => expect(end()).toEqual({ kind: 'terminal-closed', terminalId, end: told }));
  expect(output()).toBe('last words');
  expect(pushes.at(-1)?.kind).toBe('terminal-closed');
  expect(closed).toHaveBeenCalledOnce();
});

test('closing hangs up, and waits until the far end has gone', async () => {
  const { terminalId } = await open();
  await terminals.close(terminalId);
  expect(end()).toMatchObject({ terminalId, end: { why: 'it was closed here' } });
  expect(closed).toHaveBeenCalledOnce();
});

test('a terminal that has ended is left alone', async () => {
  const { terminalId } = await open();
  channel.end({ code: 0 });
  await vi.waitFor(() => expect(end()).toBeDefined());
  await terminals.write(terminalId, 'too late');
  await terminals.resize(terminalId, size);
  await terminals.close(terminalId);
  expect({ typed: channel.typed, sizes: channel.sizes }).toEqual({ typed: [], sizes: [] });
});

test('writing to one that does not read ends with it', async () => {
  const far = new PlayedChannel();
  far.stdin._write = () => undefined;
  const { terminalId } = await open(far);
  const writing = terminals.write(terminalId, 'x');
  far.end({ code: 0 });
  await writing;
});

describe('what cannot be', () => {
  test.each([
    { columns: 0, rows: 24 },
    { columns: 80, rows: 1001 },
    { columns: 1.5, rows: 24 },
  ])('is a terminal of %j', async (odd) => {
    const farEnd = vi.fn();
    await expect(terminals.open(odd, farEnd)).rejects.toMatchObject({ code: 'user-usage' });
    expect(farEnd).not.toHaveBeenCalled();
    await expect(terminals.resize('any', odd)).rejects.toMatchObject({ code: 'user-usage' });
  });

  test('is the 33rd, until another one ends', async () => {
    const channels = Array.from({ length: 32 }, () => new PlayedChannel());
    const ids = await Promise.all(channels.map((far) => open(far)));
    await expect(open()).rejects.toMatchObject({ code: 'user-usage' });
    await terminals.close(ids[0]!.terminalId);
    await open();
  });

  test('is one on a machine that cannot be reached', async () => {
    await expect(terminals.open(size, () => Promise.reject(new Error('unreachable')))).rejects.toThrow(
      'unreachable',
    );
    expect(pushes).toEqual([]);
  });
});

test('the end of the service closes all, and those that are being opened', async () => {
  await open();
  const opening = terminals.open(
    size,
    (_terminal, signal) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
      ),
  );
  const refused = expect(opening).rejects.toMatchObject({ code: 'cancelled' });
  await terminals.closeAll();
  await refused;
  expect(end()).toBeDefined();
});
