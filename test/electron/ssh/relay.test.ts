import fc from 'fast-check';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { relayClient } from '../../../electron/ssh/relayClient.ts';
import { encodeFrame, FrameDecoder, frameKinds, windowBytes } from '../../../electron/ssh/relayFrame.ts';
import { relayServer } from '../../../electron/ssh/relayServer.ts';
import { runCommand } from '../../../electron/ssh/runCommand.ts';
import { LabError } from '../../../lab/contract/labError.ts';
import { FakeMachineConnection } from '../../fakes/fakeMachineConnection.ts';
import { connectionContract } from './connectionContract.ts';
import { socketPair } from './socketPair.ts';

async function start(killAfterMs?: number) {
  const served = new FakeMachineConnection(process.env, killAfterMs);
  const [near, far] = await socketPair();
  relayServer(served, far);
  const connection = relayClient(near);
  return { served, connection, near, far, dispose: () => served.close() };
}

connectionContract(
  'A relayed connection whose machine is lost',
  async (killAfterMs) => {
    const { connection, served, dispose } = await start(killAfterMs);
    return { connection, cut: () => served.cut(), dispose };
  },
  { hasTerminals: false },
);

connectionContract(
  'A relayed connection whose relay is lost',
  async (killAfterMs) => {
    const { connection, far, dispose } = await start(killAfterMs);
    return { connection, cut: () => far.destroy(), dispose };
  },
  { hasTerminals: false },
);

describe('The relay', () => {
  let relay: Awaited<ReturnType<typeof start>>;
  beforeEach(async () => {
    relay = await start();
  });
  afterEach(() => {
    relay.dispose();
  });
  const never = new AbortController().signal;

  /** A client of the same machine that speaks as it likes. */
  async function rawClient() {
    const [near, far] = await socketPair();
    near.on('error', () => undefined).resume();
    return { socket: near, server: relayServer(relay.served, far) };
  }
  const hello = encodeFrame('hello', 0, Buffer.from('{"version":1}'));
  const open = (channel: number, command: string) =>
    encodeFrame('open', channel, Buffer.from(JSON.stringify({ command })));

  test.each([
    ['bytes that are no frame', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a frame of no known kind', Buffer.from([0, 0, 0, 5, 99, 0, 0, 0, 0])],
    ['a frame without end', Buffer.from([255, 255, 255, 255, 0, 0, 0, 0, 0])],
    ['a frame shorter than its own head', Buffer.from([0, 0, 0, 1, 0, 0, 0, 0, 0])],
    ['no greeting', open(1, 'true')],
    ['another version', encodeFrame('hello', 0, Buffer.from('{"version":2}'))],
    ['content that is no JSON', Buffer.concat([hello, encodeFrame('open', 1, Buffer.from('{'))])],
    ['content that is wrong', Buffer.concat([hello, encodeFrame('open', 1, Buffer.from('{"command":1}'))])],
    ['a channel opened twice', Buffer.concat([hello, open(1, 'cat'), open(1, 'cat')])],
    [
      'a frame that only a server sends',
      Buffer.concat([hello, open(1, 'cat'), encodeFrame('exit', 1, Buffer.alloc(0))]),
    ],
    [
      'input before the channel is open',
      Buffer.concat([hello, open(1, 'cat'), encodeFrame('stdin', 1, hello)]),
    ],
  ])('parts from a client that sends %s, and serves the others', async (_, bytes) => {
    const { socket, server } = await rawClient();
    socket.write(bytes);
    await server.ended;
    await once(socket, 'close');
    const result = await runCommand(relay.connection, 'echo fine', { signal: never, deadlineMs: 5000 });
    expect(result).toMatchObject({ stdout: 'fine\n', code: 0 });
  });

  test('survives any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const { socket, server } = await rawClient();
        socket.end(Buffer.concat([hello, bytes]));
        await server.ended;
      }),
      { numRuns: 30 },
    );
    const result = await runCommand(relay.connection, 'echo fine', { signal: never, deadlineMs: 5000 });
    expect(result).toMatchObject({ stdout: 'fine\n' });
  });

  test('parts from a client that sends more input than was asked for', async () => {
    const { socket, server } = await rawClient();
    socket.write(Buffer.concat([hello, open(1, 'exec sleep 1000')]));
    // The second answer, after the greeting, is that the channel is open.
    const decoder = new FrameDecoder();
    const kinds: string[] = [];
    socket.on('data', (chunk: Buffer) => kinds.push(...decoder.decode(chunk).map((frame) => frame.kind)));
    await expect.poll(() => kinds).toContain('opened');
    for (let n = 0; n < 40; n += 1) socket.write(encodeFrame('stdin', 1, Buffer.alloc(32 * 1024)));
    await server.ended;
  });

  test('stops the commands of a client that leaves, and leaves the connection to the others', async () => {
    const [near, far] = await socketPair();
    relayServer(relay.served, far);
    const leaving = relayClient(near);
    const channel = await leaving.open(`trap 'exit 0' TERM; echo ready; while :; do sleep 0.02; done`, {
      signal: never,
    });
    await once(channel.stdout, 'data');
    expect(relay.served.runningCommands).toBe(1);
    near.destroy();
    await expect.poll(() => relay.served.runningCommands).toBe(0);
    const result = await runCommand(relay.connection, 'echo fine', { signal: never, deadlineMs: 5000 });
    expect(result).toMatchObject({ stdout: 'fine\n' });
  });

  test('gives up the turn of a client that leaves while it waits', async () => {
    const held = await Promise.all(
      Array.from({ length: 8 }, () => relay.connection.open('cat', { signal: never })),
    );
    const opens = vi.spyOn(relay.served, 'open');
    const { socket, server } = await rawClient();
    socket.write(Buffer.concat([hello, open(1, 'exec sleep 1000')]));
    await expect.poll(() => opens.mock.calls.length).toBe(1);
    socket.destroy();
    await server.ended;
    for (const channel of held) channel.stdin.end();
    await Promise.all(held.map((channel) => channel.exit));
    await expect.poll(() => relay.served.runningCommands).toBe(0);
  });

  test('brings the error of the machine as it was', async () => {
    const error = new LabError({
      code: 'machine-unsupported',
      what: 'What',
      machine: 'rs1',
      why: 'why',
      next: 'next',
      output: 'tail',
    });
    relay.served.open = () => Promise.reject(error);
    const thrown: unknown = await relay.connection
      .open('true', { signal: never })
      .catch((each: unknown) => each);
    expect(thrown).toBeInstanceOf(LabError);
    expect(thrown).toEqual(error);
  });

  test('tells why the machine was lost, and that the lab host was when it is that', async () => {
    relay.served.cut();
    expect(await relay.connection.closed).toMatchObject({ code: 'ssh-connection-lost' });
    const other = await start();
    other.far.destroy();
    expect(await other.connection.closed).toMatchObject({ code: 'lab-host-lost' });
    other.dispose();
  });

  test('does not read on from a command whose client does not read', async () => {
    const channel = await relay.connection.open('yes | head -c 50000000; echo written >&2', {
      signal: never,
    });
    channel.stdout.once('readable', () => undefined);
    let isWritten = false;
    channel.stderr.on('data', () => (isWritten = true));
    for (let n = 0; n < 3; n += 1) {
      await runCommand(relay.connection, 'yes | head -c 2000000', { signal: never, deadlineMs: 5000 });
    }
    // A window here, a window's worth in the reader, and the streams between: far from the 50 MB.
    expect(isWritten).toBe(false);
    expect(channel.stdout.readableLength).toBeLessThanOrEqual(2 * windowBytes);
    channel.close('KILL');
    await channel.exit;
  });
});

test('Frames come out as they went in, however the bytes are cut', () => {
  const frame = fc.record({
    kind: fc.constantFrom(...frameKinds),
    channel: fc.nat(0xffffffff),
    content: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
  });
  fc.assert(
    fc.property(fc.array(frame), fc.array(fc.integer({ min: 1, max: 40 })), (frames, sizes) => {
      const bytes = Buffer.concat(frames.map((each) => encodeFrame(each.kind, each.channel, each.content)));
      const decoder = new FrameDecoder();
      const decoded = [];
      let offset = 0;
      for (const size of [...sizes, bytes.length]) {
        decoded.push(...decoder.decode(bytes.subarray(offset, offset + size)));
        offset += size;
      }
      expect(decoded).toEqual(frames);
    }),
  );
});
