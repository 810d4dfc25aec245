import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writePcapng } from '../../../lab/packet/pcapng.ts';
import { walkPcapng } from '../../../lab/packet/walk/walkPcapng.ts';
import { hasTshark, readByTshark, withTshark, type TsharkFrame } from '../../fakes/packet/tshark.ts';
import { capturedWalk } from './walk/capturedWalks.ts';

interface Block {
  readonly type: number;
  readonly body: DataView;
}

/** The blocks of a file, whose lengths must be said twice and alike. */
function blocksOf(file: Uint8Array): readonly Block[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const blocks: Block[] = [];
  for (let at = 0; at < file.length;) {
    const length = view.getUint32(at + 4, true);
    expect(length % 4).toBe(0);
    expect(view.getUint32(at + length - 4, true)).toBe(length);
    blocks.push({
      type: view.getUint32(at, true),
      body: new DataView(file.buffer, file.byteOffset + at + 8, length - 12),
    });
    at += length;
  }
  return blocks;
}

/** Options from `at` on, as text, by code. */
function optionsOf(body: DataView, at: number): ReadonlyMap<number, string> {
  const options = new Map<number, string>();
  for (let code = body.getUint16(at, true); code !== 0; code = body.getUint16(at, true)) {
    const length = body.getUint16(at + 2, true);
    options.set(code, Buffer.from(body.buffer, body.byteOffset + at + 4, length).toString('utf8'));
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return options;
}

const file = writePcapng({
  comment: 'a lab',
  interfaces: [{ name: 'outside' }, { name: 'inside', description: '192.168.131.0/24' }],
  packets: [
    {
      interfaceIndex: 1,
      timeMs: 1_800_000_000_123.456,
      bytes: Uint8Array.of(1, 2, 3, 4, 5),
      length: 60,
      comment: 'näh',
    },
    { interfaceIndex: 0, timeMs: 1_800_000_000_124, bytes: Uint8Array.of(9), length: 1 },
  ],
});

describe('a capture file', () => {
  it('begins with a section and describes each network as an interface with times in nanoseconds', () => {
    const [section, first, second] = blocksOf(file);
    expect(section?.type).toBe(0x0a0d0d0a);
    expect(section?.body.getUint32(0, true)).toBe(0x1a2b3c4d);
    expect(first?.type).toBe(1);
    expect(first?.body.getUint16(0, true)).toBe(1);
    expect(optionsOf(first?.body as DataView, 8)).toEqual(
      new Map([
        [2, 'outside'],
        [9, '\t'],
      ]),
    );
    expect(optionsOf(second?.body as DataView, 8).get(3)).toBe('192.168.131.0/24');
  });

  it('holds each frame with its time, its length on the wire and a comment', () => {
    const [packet, bare] = blocksOf(file).slice(3);
    const body = packet?.body as DataView;
    expect(packet?.type).toBe(6);
    expect(body.getUint32(0, true)).toBe(1);
    const timeNs = (BigInt(body.getUint32(4, true)) << 32n) | BigInt(body.getUint32(8, true));
    // A double holds such a time to a quarter of a microsecond.
    expect(Number(timeNs - 1_800_000_000_123_456_000n)).toBeLessThan(500);
    expect(timeNs).toBeGreaterThan(1_800_000_000_123_455_500n);
    expect([body.getUint32(12, true), body.getUint32(16, true)]).toEqual([5, 60]);
    expect([...new Uint8Array(body.buffer, body.byteOffset + 20, 8)]).toEqual([1, 2, 3, 4, 5, 0, 0, 0]);
    expect(optionsOf(body, 28).get(1)).toBe('näh');
    expect(bare?.body.byteLength).toBe(24);
  });
});

/** Walks that were captured on real labs, and how many headers lie around the connection's own IP header. */
const walks = [
  { name: 'nat', networks: ['outside', 'inside'], hasTunnel: false },
  { name: 'dr', networks: ['outside'], hasTunnel: false },
  { name: 'tun', networks: ['outside', 'inside'], hasTunnel: true },
  { name: 'fullnat', networks: ['outside', 'inside'], hasTunnel: false },
] as const;

describe.each(walks)('a walk of $name as a capture file', ({ name, networks }) => {
  const report = capturedWalk(name);
  const bytes = walkPcapng(report);
  const [section, ...rest] = blocksOf(bytes);
  const described = rest.filter(({ type }) => type === 1);
  const packets = rest.filter(({ type }) => type === 6);

  it('is one section whose blocks fill the file, and says which lab it is of', () => {
    expect(section?.type).toBe(0x0a0d0d0a);
    expect(rest.map(({ type }) => type)).toEqual([...networks.map(() => 1), ...report.frames.map(() => 6)]);
    expect(optionsOf(section?.body as DataView, 16).get(1)).toContain(report.lab);
  });

  it('describes each network once, as Ethernet with whole frames and nanoseconds', () => {
    expect(described.map(({ body }) => optionsOf(body, 8).get(2))).toEqual(networks);
    for (const { body } of described) {
      expect([body.getUint16(0, true), body.getUint32(4, true)]).toEqual([1, 0]);
      expect(optionsOf(body, 8).get(3)).toContain(report.lab);
      expect(optionsOf(body, 8).get(9)).toBe('\t');
    }
  });

  it('has each frame whole, on its network, at its time', () => {
    const read = packets.map(({ body }) => ({
      network: networks[body.getUint32(0, true)],
      timeMs: Number((BigInt(body.getUint32(4, true)) << 32n) | BigInt(body.getUint32(8, true))) / 1e6,
      lengths: [body.getUint32(12, true), body.getUint32(16, true)],
      base64: Buffer.from(body.buffer, body.byteOffset + 20, body.getUint32(12, true)).toString('base64'),
    }));
    expect(read.map(({ network, base64 }) => [network, base64])).toEqual(
      report.frames.map((frame) => [frame.network, frame.base64]),
    );
    for (const [at, frame] of report.frames.entries()) {
      expect(read[at]?.lengths).toEqual([frame.length, frame.length]);
      // To the microsecond that the switch's clock is good for.
      expect(Math.abs((read[at]?.timeMs ?? 0) - frame.timeMs)).toBeLessThan(0.001);
    }
  });
});

describe.skipIf(!hasTshark)(withTshark('a walk as a capture file, read by tshark'), () => {
  const reports = new Map(walks.map(({ name }) => [name, capturedWalk(name)]));
  let framesOf: ReadonlyMap<string, readonly TsharkFrame[]>;

  // A file of such blocks may have many sections: tshark, which takes a second to start, reads all walks at once.
  beforeAll(() => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-pcapng-'));
    try {
      const saved = path.join(folder, 'walks.pcapng');
      for (const report of reports.values()) writeFileSync(saved, walkPcapng(report), { flag: 'a' });
      const rest = [...readByTshark(saved)];
      framesOf = new Map([...reports].map(([name, { frames }]) => [name, rest.splice(0, frames.length)]));
      expect(rest).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each(walks)('has every frame of $name, right and on its network', ({ name, networks, hasTunnel }) => {
    const report = reports.get(name);
    const frames = framesOf.get(name) ?? [];
    expect(frames.map(({ network, length }) => [network, length])).toEqual(
      report?.frames.map(({ network, length }) => [network, length]),
    );
    expect(new Set(frames.map(({ network }) => network))).toEqual(new Set(networks));
    expect(frames.some(({ protocols }) => protocols.includes('http'))).toBe(true);
    expect(frames.some(({ sources }) => sources.length === 2)).toBe(hasTunnel);
    for (const [at, { timeMs, comment }] of frames.entries()) {
      expect(Math.abs(timeMs - (report?.frames[at]?.timeMs ?? 0))).toBeLessThan(0.001);
      expect(comment).toContain(report?.hops[at]?.says);
    }
  });

  it('complains of a file that is cut off, or has a frame of a wrong checksum', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-pcapng-'));
    try {
      const report = capturedWalk('nat');
      const saved = path.join(folder, 'walk.pcapng');
      writeFileSync(saved, walkPcapng(report).subarray(0, -7));
      expect(() => readByTshark(saved)).toThrow(/cut short/);
      const frames = report.frames.map((frame, at) => {
        const bytes = Buffer.from(frame.base64, 'base64');
        bytes[26] = (bytes[26] ?? 0) ^ (at === 0 ? 1 : 0);
        return { ...frame, base64: bytes.toString('base64') };
      });
      writeFileSync(saved, walkPcapng({ ...report, frames }));
      expect(() => readByTshark(saved)).toThrow(/frame 1 .*checksum/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
