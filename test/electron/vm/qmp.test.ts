import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openQmp, QmpError, type QmpClient } from '../../../electron/vm/qmp.ts';

/** Speaks QEMU's part: greets, and answers each command with what `answer` says. */
class FakeQemu {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'qmp-'));
  readonly #server: Server;
  readonly #sockets: Socket[] = [];
  answer: (command: string, parameters: unknown) => object | undefined = () => ({ return: {} });
  greets = true;
  /** Cuts everything it says into pieces of one byte. */
  stutters = false;

  constructor() {
    this.#server = createServer((socket) => {
      this.#sockets.push(socket);
      socket.on('error', () => undefined);
      if (this.greets) this.say({ QMP: { version: {}, capabilities: [] } });
      let rest = '';
      socket.on('data', (chunk) => {
        const lines = (rest + chunk.toString()).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) this.#hear(line);
      });
    });
  }

  #hear(line: string): void {
    const { execute, arguments: parameters, id } = JSON.parse(line) as Record<string, unknown>;
    const answer = execute === 'qmp_capabilities' ? { return: {} } : this.answer(String(execute), parameters);
    if (answer !== undefined) this.say({ ...answer, id });
  }

  say(message: object): void {
    const text = Buffer.from(`${JSON.stringify(message)}\r\n`);
    for (const socket of this.#sockets) {
      if (this.stutters) for (const byte of text) socket.write(Uint8Array.of(byte));
      else socket.write(text);
    }
  }

  hangUp(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async connect(): Promise<Socket> {
    const file = path.join(this.folder, 'qmp.sock');
    await new Promise<void>((resolve) => this.#server.listen(file, resolve));
    return connect(file);
  }

  end(): void {
    this.hangUp();
    this.#server.close();
    rmSync(this.folder, { recursive: true });
  }
}

let qemu: FakeQemu;
beforeEach(() => {
  qemu = new FakeQemu();
});
afterEach(() => qemu.end());

const open = async (): Promise<QmpClient> => openQmp(await qemu.connect(), 'rs1', { deadlineMs: 5_000 });

describe('a QMP client', () => {
  it('answers a command with what QEMU returns, and passes its arguments on', async () => {
    qemu.answer = (command, parameters) => ({ return: { command, parameters } });
    const client = await open();
    expect(await client.execute('set_link', { name: 'net1', up: false })).toEqual({
      command: 'set_link',
      parameters: { name: 'net1', up: false },
    });
  });

  it('gives each of several commands its own answer, whatever their order', async () => {
    const ids: string[] = [];
    qemu.answer = (command) => {
      ids.push(command);
      return undefined;
    };
    const client = await open();
    const answers = Promise.all([client.execute('first'), client.execute('second')]);
    await expect.poll(() => ids).toEqual(['first', 'second']);
    qemu.say({ return: 'b', id: 3 });
    qemu.say({ return: 'a', id: 2 });
    expect(await answers).toEqual(['a', 'b']);
  });

  it('rejects with what QEMU complains about, and lives on', async () => {
    qemu.answer = (command) =>
      command === 'nonsense'
        ? { error: { class: 'CommandNotFound', desc: 'no such command' } }
        : { return: 1 };
    const client = await open();
    const error = await client.execute('nonsense').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(QmpError);
    expect(error).toMatchObject({ errorClass: 'CommandNotFound' });
    expect(await client.execute('query-status')).toBe(1);
  });

  it('tells events to whoever listens, until that one stops', async () => {
    const client = await open();
    const heard: string[] = [];
    const stop = client.listen(({ name }) => heard.push(name));
    const wanted = client.nextEvent(({ name }) => name === 'RESUME');
    qemu.say({ event: 'STOP', timestamp: {} });
    qemu.say({ event: 'RESUME', data: { why: 'asked' } });
    expect(await wanted).toEqual({ name: 'RESUME', data: { why: 'asked' } });
    stop();
    qemu.say({ event: 'SHUTDOWN' });
    await client.execute('query-status');
    expect(heard).toEqual(['STOP', 'RESUME']);
  });

  it('understands messages however they are cut into pieces', async () => {
    qemu.stutters = true;
    qemu.answer = () => ({ return: 'Zürich' });
    const client = await open();
    expect(await client.execute('query-name')).toBe('Zürich');
  });

  it('rejects after the deadline when QEMU does not answer', async () => {
    qemu.answer = () => undefined;
    const client = await open();
    await expect(client.execute('query-status', undefined, { deadlineMs: 20 })).rejects.toMatchObject({
      data: { code: 'machine-no-answer', machine: 'rs1' },
    });
  });

  it('rejects after the deadline when there is no greeting', async () => {
    qemu.greets = false;
    await expect(openQmp(await qemu.connect(), 'rs1', { deadlineMs: 20 })).rejects.toMatchObject({
      data: { code: 'machine-no-answer' },
    });
  });

  it('rejects with the signal’s reason', async () => {
    qemu.answer = () => undefined;
    const client = await open();
    const cancel = new AbortController();
    const waiting = client.execute('query-status', undefined, { signal: cancel.signal });
    cancel.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  it('says that the machine has stopped to all who wait when QEMU goes, and to all who come later', async () => {
    qemu.answer = () => undefined;
    const client = await open();
    const waiting = [client.execute('query-status'), client.nextEvent(() => true)];
    qemu.hangUp();
    for (const one of waiting) await expect(one).rejects.toMatchObject({ data: { code: 'machine-stopped' } });
    await client.closed;
    await expect(client.execute('query-status')).rejects.toMatchObject({ data: { code: 'machine-stopped' } });
    await expect(client.nextEvent(() => true)).rejects.toMatchObject({ data: { code: 'machine-stopped' } });
  });
});
