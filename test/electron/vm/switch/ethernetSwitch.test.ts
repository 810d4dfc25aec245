import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EthernetSwitch, type EthernetSwitchOptions } from '../../../../electron/vm/switch/ethernetSwitch.ts';
import type { PortEvent } from '../../../../electron/vm/switch/switchPort.ts';
import { FrameReader } from '../../../../electron/vm/switch/frameReader.ts';
import { frame, framesOf, records, split } from './records.ts';

/** A machine on a real socket that keeps what it receives. */
class Guest {
  readonly socket: Socket;
  readonly received: Buffer[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    const reader = new FrameReader((bytes, start, end) => {
      this.received.push(...framesOf(bytes.subarray(start, end)));
    });
    socket.on('data', (chunk: Buffer) => {
      expect(reader.read(chunk)).toBeUndefined();
    });
    socket.on('error', () => undefined);
  }

  send(...frames: readonly Buffer[]): void {
    this.socket.write(records(...frames));
  }

  /** Resolves once the guest has received that many frames. */
  async has(count: number): Promise<readonly Buffer[]> {
    await until(() => this.received.length >= count);
    return this.received;
  }
}

const until = (condition: () => boolean): Promise<void> =>
  vi.waitFor(() => expect(condition()).toBe(true), { timeout: 5000, interval: 2 });

let folder: string;
let ethernetSwitch: EthernetSwitch;
let guests: Guest[];
let events: PortEvent[];

async function setUp(ports: readonly string[], options: EthernetSwitchOptions = {}): Promise<Guest[]> {
  ethernetSwitch = new EthernetSwitch({ onPort: (event) => events.push(event), ...options });
  for (const name of ports) {
    await ethernetSwitch.addPort(name, { kind: 'unix', path: join(folder, name) });
  }
  const plugged: Guest[] = [];
  for (const name of ports) plugged.push(await plug(name));
  return plugged;
}

async function plug(name: string): Promise<Guest> {
  const before = events.filter((event) => event.kind === 'connected' && event.port === name).length;
  const socket = connect(join(folder, name));
  const guest = new Guest(socket);
  guests.push(guest);
  await once(socket, 'connect');
  await until(
    () => events.filter((event) => event.kind === 'connected' && event.port === name).length > before,
  );
  return guest;
}

const status = (name: string) => ethernetSwitch.ports.find((port) => port.name === name)!;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lvs-lab-switch-'));
  guests = [];
  events = [];
});

afterEach(async () => {
  for (const guest of guests) guest.socket.destroy();
  await ethernetSwitch.close();
  expect(['a', 'b', 'c'].some((name) => existsSync(join(folder, name)))).toBe(false);
  await rm(folder, { recursive: true });
});

describe('ethernet switch', () => {
  test('loses and duplicates on an impaired segment, and is as before when it is healed', async () => {
    const [a, b] = (await setUp(['a', 'b'])) as [Guest, Guest];
    const impairment = { lossPercent: 100, delayMs: 0, duplicationPercent: 0 };
    ethernetSwitch.setImpairment(impairment);
    a.send(frame('all', 1, 60, 1));
    await until(() => ethernetSwitch.impairment?.lost === 1);
    expect(status('a')).toMatchObject({ framesIn: 1 });
    ethernetSwitch.setImpairment({ ...impairment, lossPercent: 0, duplicationPercent: 100, delayMs: 1 });
    a.send(frame('all', 1, 60, 2));
    expect(await b.has(2)).toEqual([frame('all', 1, 60, 2), frame('all', 1, 60, 2)]);
    // What came by an impaired segment was learnt from all the same.
    b.send(frame(1, 2, 60, 3));
    await a.has(2);
    ethernetSwitch.setImpairment(undefined);
    expect(ethernetSwitch.impairment).toBeUndefined();
    a.send(frame('all', 1, 60, 4));
    expect((await b.has(3)).slice(2)).toEqual([frame('all', 1, 60, 4)]);
    expect(ethernetSwitch.captured({ sinceSequence: 0, limit: 10 }).frames).toHaveLength(4);
  });

  test('floods a frame for an unknown address to every port but the one it came from', async () => {
    const [a, b, c] = (await setUp(['a', 'b', 'c'])) as [Guest, Guest, Guest];
    a.send(frame(9, 1, 60, 5));
    expect(await b.has(1)).toEqual([frame(9, 1, 60, 5)]);
    expect(await c.has(1)).toEqual([frame(9, 1, 60, 5)]);
    b.send(frame(1, 2)); // proves that `a` receives at all
    expect(await a.has(1)).toEqual([frame(1, 2)]);
  });

  test('learns where an address is and sends there only', async () => {
    const [a, b, c] = (await setUp(['a', 'b', 'c'])) as [Guest, Guest, Guest];
    b.send(frame('all', 2));
    await a.has(1);
    await c.has(1);
    a.send(frame(2, 1, 60, 7), frame('all', 1, 60, 8));
    expect(await c.has(2)).toEqual([frame('all', 2), frame('all', 1, 60, 8)]);
    expect(await b.has(2)).toEqual([frame(2, 1, 60, 7), frame('all', 1, 60, 8)]);
  });

  test('floods broadcasts and multicasts, and never learns a group address as a source', async () => {
    const [a, b, c] = (await setUp(['a', 'b', 'c'])) as [Guest, Guest, Guest];
    const multicast = frame(0, 1);
    multicast.set([1, 0, 0x5e, 0, 0, 18], 0);
    const forged = frame('all', 2);
    forged[6] = 1;
    forged.set([0, 0x5e, 0, 0, 18], 7);
    b.send(forged);
    await a.has(1);
    a.send(multicast);
    expect(await b.has(1)).toEqual([multicast]);
    expect(await c.has(2)).toEqual([forged, multicast]);
  });

  test('does not send a frame back to the port that its address is on', async () => {
    const [a, b] = (await setUp(['a', 'b'])) as [Guest, Guest];
    a.send(frame('all', 1), frame('all', 3), frame(3, 1), frame('all', 1, 60, 2));
    expect(await b.has(3)).toEqual([frame('all', 1), frame('all', 3), frame('all', 1, 60, 2)]);
    expect(status('a').framesOut).toBe(0);
  });

  test('follows an address that moves to another port', async () => {
    const [a, b, c] = (await setUp(['a', 'b', 'c'])) as [Guest, Guest, Guest];
    b.send(frame('all', 7));
    await c.has(1);
    c.send(frame('all', 7));
    await a.has(2);
    a.send(frame(7, 1), frame('all', 1));
    expect(await c.has(3)).toEqual([frame('all', 7), frame(7, 1), frame('all', 1)]);
    expect(await b.has(2)).toEqual([frame('all', 7), frame('all', 1)]);
  });

  test('floods again once an address has not been heard of for the ageing time', async () => {
    let nowMs = 0;
    const [a, b, c] = (await setUp(['a', 'b', 'c'], { nowMs: () => nowMs })) as [Guest, Guest, Guest];
    b.send(frame('all', 2));
    await a.has(1);
    nowMs = 300_001;
    a.send(frame(2, 1));
    expect(await c.has(2)).toEqual([frame('all', 2), frame(2, 1)]);
    await b.has(1);
  });

  test('forwards the same frames in the same order however the stream is split', async () => {
    const [a, b] = (await setUp(['a', 'b'])) as [Guest, Guest];
    a.socket.setNoDelay(true);
    const sizes = fc.array(fc.integer({ min: 14, max: 1514 }), { minLength: 1, maxLength: 40 });
    const cuts = fc.array(fc.nat(), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(sizes, cuts, async (lengths, places) => {
        b.received.length = 0;
        const sent = lengths.map((length, index) => frame(index % 3 === 0 ? 'all' : 2, 1, length, index));
        for (const chunk of split(records(...sent), places)) {
          await new Promise((resolve) => a.socket.write(chunk, resolve));
        }
        expect(await b.has(sent.length)).toEqual(sent);
      }),
      { numRuns: 30 },
    );
  });

  test('keeps a stalled receiver from costing memory or holding up others, and drops whole frames for it', async () => {
    const [a, b, c] = (await setUp(['a', 'b', 'c'], { queueBytes: 64 * 1024, capture: false })) as [
      Guest,
      Guest,
      Guest,
    ];
    b.socket.pause();
    const chunk = Array.from({ length: 50 }, (_, mark) => frame('all', 1, 1514, mark));
    const before = process.memoryUsage().arrayBuffers;
    for (let round = 1; round <= 100; round++) {
      a.send(...chunk);
      await c.has(round * 50);
      c.received.splice(0, c.received.length, ...Array.from({ length: round * 50 }, () => frame(0, 0, 14)));
    }
    expect(status('c').dropped).toBe(0);
    const { dropped, framesOut, connected } = status('b');
    expect(connected).toBe(true);
    expect(dropped).toBeGreaterThan(4000);
    expect(dropped + framesOut).toBe(5000);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(6 * 2 ** 20);
    b.socket.resume();
    await b.has(framesOut);
    expect(new Set(b.received.map((each) => each.length))).toEqual(new Set([1514]));
    a.send(frame('all', 1, 60, 4711));
    await until(() => b.received.at(-1)?.equals(frame('all', 1, 60, 4711)) === true);
  });

  test('ends a connection whose framing is corrupt, says why, and serves the others and the next one', async () => {
    const [a, b] = (await setUp(['a', 'b', 'c'])) as [Guest, Guest, Guest];
    const ended = once(a.socket, 'close');
    a.socket.write(Buffer.concat([records(frame('all', 1)), Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 2, 3])]));
    await ended;
    expect(await b.has(1)).toEqual([frame('all', 1)]);
    expect(events.at(-1)).toEqual({
      kind: 'disconnected',
      port: 'a',
      reason: 'a frame of 4294967295 bytes was announced; the longest that is taken has 65550',
    });
    const again = await plug('a');
    again.send(frame('all', 1, 60, 2));
    await b.has(2);
  });

  test('forgets the addresses of a machine that leaves, and counts on when it returns', async () => {
    const [a, b, c] = (await setUp(['a', 'b', 'c'])) as [Guest, Guest, Guest];
    b.send(frame('all', 2));
    await a.has(1);
    b.socket.destroy();
    await until(() => !status('b').connected);
    const newB = await plug('b');
    a.send(frame(2, 1));
    expect(await newB.has(1)).toEqual([frame(2, 1)]);
    expect(await c.has(2)).toEqual([frame('all', 2), frame(2, 1)]);
    newB.send(frame('all', 2));
    await until(() => status('b').framesIn === 2);
  });

  test('gives a port to the machine that connects last', async () => {
    const [a, oldB] = (await setUp(['a', 'b'])) as [Guest, Guest];
    const ended = once(oldB.socket, 'close');
    const newB = await plug('b');
    await ended;
    a.send(frame('all', 1));
    await newB.has(1);
  });

  test('loses frames both ways while a cable is pulled, and none after', async () => {
    const [a, b, c] = (await setUp(['a', 'b', 'c'])) as [Guest, Guest, Guest];
    expect(ethernetSwitch.setPort('b', false)).toBe(true);
    a.send(frame('all', 1));
    await c.has(1);
    b.send(frame('all', 2), frame('all', 2));
    await until(() => status('b').dropped === 3);
    expect([status('b').framesIn, status('b').framesOut]).toEqual([0, 0]);
    ethernetSwitch.setPort('b', true);
    b.send(frame('all', 2, 60, 9));
    expect(await a.has(1)).toEqual([frame('all', 2, 60, 9)]);
    a.send(frame(2, 1, 60, 10));
    expect(await b.has(1)).toEqual([frame(2, 1, 60, 10)]);
    expect(ethernetSwitch.setPort('nobody', false)).toBe(false);
  });

  test('lets frames pass only among those whose cables lead to the same segment', async () => {
    const [a, b, c] = (await setUp(['a', 'b', 'c'])) as [Guest, Guest, Guest];
    b.send(frame('all', 2));
    await a.has(1);
    await c.has(1);
    expect(ethernetSwitch.moveCable('b', true)).toBe(true);
    expect(status('b').elsewhere).toBe(true);
    // Its address is forgotten, so what is for it goes to all as well, but not to it.
    a.send(frame(2, 1, 60, 5), frame('all', 1, 60, 6));
    expect(await c.has(3)).toEqual([frame('all', 2), frame(2, 1, 60, 5), frame('all', 1, 60, 6)]);
    b.send(frame('all', 2), frame(1, 2));
    await until(() => status('b').framesIn === 3);
    ethernetSwitch.moveCable('b', false);
    expect(status('b')).not.toHaveProperty('elsewhere');
    a.send(frame('all', 1, 60, 7));
    expect(await b.has(1)).toEqual([frame('all', 1, 60, 7)]);
    b.send(frame(1, 2, 60, 8));
    expect(await a.has(2)).toEqual([frame('all', 2), frame(1, 2, 60, 8)]);
    expect(ethernetSwitch.moveCable('nobody', true)).toBe(false);
  });

  test('counts frames and bytes each way', async () => {
    const [a, b] = (await setUp(['a', 'b'])) as [Guest, Guest];
    a.send(frame('all', 1, 60), frame('all', 1, 1514));
    await b.has(2);
    expect(status('a')).toMatchObject({ framesIn: 2, bytesIn: 1574, framesOut: 0, bytesOut: 0, dropped: 0 });
    expect(status('b')).toMatchObject({ framesIn: 0, bytesIn: 0, framesOut: 2, bytesOut: 1574, dropped: 0 });
  });

  test('records what enters, with the port and the time, and goes on numbering after a pause', async () => {
    const [a, b] = (await setUp(['a', 'b'], { nowMs: () => 12.5 })) as [Guest, Guest];
    a.send(frame('all', 1, 60, 1));
    await b.has(1);
    expect(ethernetSwitch.captured({ sinceSequence: 0, limit: 10 }).frames).toMatchObject([
      { sequence: 0, port: 'a', timeMs: 12.5, length: 60 },
    ]);
    ethernetSwitch.setCapture(false);
    a.send(frame('all', 1, 60, 2));
    await b.has(2);
    expect(ethernetSwitch.captured({ sinceSequence: 0, limit: 10 })).toEqual({
      frames: [],
      nextSequence: 1,
      missed: 0,
    });
    ethernetSwitch.setCapture(true);
    a.send(frame('all', 1, 60, 3));
    await b.has(3);
    expect(
      ethernetSwitch.captured({ sinceSequence: 1, limit: 10 }).frames.map((each) => each.sequence),
    ).toEqual([1]);
  });

  test('takes over a socket file that a killed host left, refuses a second port of the same name', async () => {
    await writeFile(join(folder, 'a'), '');
    await setUp(['a']);
    await expect(ethernetSwitch.addPort('a', { kind: 'unix', path: join(folder, 'x') })).rejects.toThrow(
      'port a',
    );
  });

  test('closes a port and gives its place to the next, without its addresses', async () => {
    const [a, b] = (await setUp(['a', 'b'])) as [Guest, Guest];
    b.send(frame('all', 2));
    await a.has(1);
    await ethernetSwitch.removePort('b');
    expect(existsSync(join(folder, 'b'))).toBe(false);
    await ethernetSwitch.addPort('c', { kind: 'unix', path: join(folder, 'c') });
    const c = await plug('c');
    a.send(frame(2, 1));
    expect(await c.has(1)).toEqual([frame(2, 1)]);
  });

  test('listens on a loopback TCP port where there are no unix sockets', async () => {
    const [a] = (await setUp(['a'])) as [Guest];
    const address = await ethernetSwitch.addPort('tcp', { kind: 'loopback' });
    if (address.kind !== 'loopback') throw new Error('not a TCP port');
    const guest = new Guest(connect(address.port, '127.0.0.1'));
    guests.push(guest);
    await until(() => status('tcp').connected);
    guest.send(frame('all', 5));
    expect(await a.has(1)).toEqual([frame('all', 5)]);
  });
});
