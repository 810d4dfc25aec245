import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writePcapng } from '../../../lab/packet/pcapng.ts';
import { walkConnection } from '../../../lab/packet/walk/walkConnection.ts';
import { walkPcapng } from '../../../lab/packet/walk/walkPcapng.ts';
import { exampleLab } from '../../fakes/packet/exampleLab.ts';
import { embeddedMacs, playConnection } from '../../fakes/packet/playConnection.ts';

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

const tshark = spawnSync('tshark', ['--version']).status === 0;

describe.skipIf(!tshark)(
  `${tshark ? '' : 'TSHARK IS NOT INSTALLED: '}a walk as a capture file, read by tshark`,
  () => {
    it('has every frame on its network with right checksums and nothing malformed', () => {
      const lab = exampleLab('tun-rr');
      const report = walkConnection({ lab, macs: embeddedMacs(lab), frames: playConnection(lab) });
      const folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-pcapng-'));
      try {
        const name = path.join(folder, 'walk.pcapng');
        writeFileSync(name, walkPcapng(report));
        const fields = ['frame.interface_name', 'ip.src', 'tcp.checksum.status', '_ws.malformed'];
        const words = ['-n', '-r', name, '-o', 'tcp.check_checksum:TRUE', '-T', 'fields'];
        const { stdout, stderr, status } = spawnSync(
          'tshark',
          [...words, ...fields.flatMap((f) => ['-e', f])],
          {
            encoding: 'utf8',
          },
        );
        expect(status, stderr).toBe(0);
        const rows = stdout
          .trimEnd()
          .split('\n')
          .map((line) => line.split('\t'));
        expect(rows.map(([network]) => network)).toEqual(report.hops.map(({ network }) => network));
        expect(
          rows.every(([, , checksum = '', malformed]) => ['', '1'].includes(checksum) && !malformed),
        ).toBe(true);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  },
);
