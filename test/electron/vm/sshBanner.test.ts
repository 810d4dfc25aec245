import { createServer, type Server, type Socket } from 'node:net';
import { Duplex, PassThrough } from 'node:stream';
import { afterEach, expect, it } from 'vitest';
import { findFreePort } from '../../../electron/vm/freePort.ts';
import { hearBanner, waitForBanner } from '../../../electron/vm/sshBanner.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(port: number, onConnection: (socket: Socket, number: number) => void): Promise<number> {
  let connections = 0;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    onConnection(socket, (connections += 1));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return (server.address() as { port: number }).port;
}

const wait = (port: number, deadlineMs = 5_000) => ({
  port,
  machine: 'rs1',
  deadlineMs,
  signal: new AbortController().signal,
});

it('hands over the connection with the banner still to be read, and what follows it', async () => {
  const port = await serve(0, (socket) => {
    socket.write('SSH-2.0-Open');
    socket.write('SSH_9.2\r\nmore');
    socket.on('data', (chunk) => socket.end(`heard ${chunk.toString()}`));
  });
  const socket = await waitForBanner(wait(port));
  let read = '';
  socket
    .setEncoding('utf8')
    .on('data', (text: string) => (read += text))
    .resume();
  await expect.poll(() => read).toBe('SSH-2.0-OpenSSH_9.2\r\nmore');
  socket.write('hello');
  await expect.poll(() => read).toMatch(/heard hello$/);
});

it('hears the banner on a stream that is there, whatever came before it was asked, and its end', async () => {
  const { signal } = new AbortController();
  const guest = new PassThrough();
  const stream = Duplex.from({ readable: guest, writable: new PassThrough() });
  guest.write('SSH-2.0-OpenSSH_9.2\r\nmore');
  const heard = await hearBanner(stream, 5_000, signal);
  expect(heard).toBe(stream);
  expect(String(heard?.read())).toBe('SSH-2.0-OpenSSH_9.2\r\nmore');

  const gone = Duplex.from({ readable: new PassThrough().end(), writable: new PassThrough() });
  expect(await hearBanner(gone, 5_000, signal)).toBeUndefined();
  const silent = Duplex.from({ readable: new PassThrough(), writable: new PassThrough() });
  const enough = AbortSignal.abort(new Error('enough'));
  await expect(hearBanner(silent, 5_000, enough)).rejects.toThrow('enough');
  expect(silent.destroyed).toBe(true);
});

it('tries again while nobody listens or connections are closed without a word', async () => {
  const port = await findFreePort();
  const waiting = waitForBanner(wait(port));
  await serve(port, (socket, number) => {
    if (number === 1) socket.end();
    else socket.end('SSH-2.0-x\n');
  });
  (await waiting).destroy();
});

it('gives up after the deadline with the end of the console log', async () => {
  const port = await serve(0, (socket) => socket.write('not SSH\n'));
  const error = waitForBanner({ ...wait(port, 100), console: () => 'Kernel panic' });
  await expect(error).rejects.toMatchObject({
    data: { code: 'machine-no-answer', machine: 'rs1', output: 'Kernel panic' },
  });
});

it('stops with the signal’s reason', async () => {
  const cancel = new AbortController();
  const port = await serve(0, () => cancel.abort(new Error('enough')));
  await expect(waitForBanner({ ...wait(port), signal: cancel.signal })).rejects.toThrow('enough');
});
