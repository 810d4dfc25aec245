import { describe, expect, it } from 'vitest';
import type { Lab } from '../../../../lab/model/lab.ts';
import { machinesOf } from '../../../../lab/model/lab.ts';
import { fromBase64 } from '../../../../lab/packet/base64.ts';
import { decodeFrame } from '../../../../lab/packet/decodeFrame.ts';
import { mergeCaptures, type MachineCapture } from '../../../../lab/packet/walk/mergeCaptures.ts';
import type { WalkFrame } from '../../../../lab/packet/walk/walkReport.ts';
import { exampleLab } from '../../../fakes/packet/exampleLab.ts';
import { embeddedMacs, playConnection } from '../../../fakes/packet/playConnection.ts';

const wayMs = 0.1;
const broadcast = 'ff:ff:ff:ff:ff:ff';

/** What each machine would see of frames: its own and those for it, by a clock that is wrong by so much. */
function seenBy(
  lab: Lab,
  frames: readonly WalkFrame[],
  wrongMs: Readonly<Record<string, number>>,
): MachineCapture[] {
  const macs = embeddedMacs(lab);
  return machinesOf(lab).flatMap(({ machine: { name, addresses } }) =>
    Object.keys(addresses).map((network): MachineCapture => ({
      machine: name,
      network,
      frames: frames.flatMap(({ base64, timeMs, length, network: on }) => {
        const bytes = fromBase64(base64);
        const [ethernet] = decodeFrame(bytes);
        if (on !== network || ethernet?.kind !== 'ethernet') return [];
        const own = macs[name]?.[network];
        const isSender = ethernet.source === own;
        if (!isSender && ethernet.destination !== own && ethernet.destination !== broadcast) return [];
        const clock = timeMs + (wrongMs[name] ?? 0);
        if (!isSender) return [{ timeMs: clock + wayMs, length: Math.max(60, length), bytes: padded(bytes) }];
        return [{ timeMs: clock, length, bytes: withoutChecksum(bytes) }];
      }),
    })),
  );
}

/** As it arrives: no shorter than 60 bytes. */
function padded(bytes: Uint8Array): Uint8Array {
  const result = new Uint8Array(Math.max(60, bytes.length));
  result.set(bytes);
  return result;
}

/** As its sender sees it whose network card fills the checksum in. */
function withoutChecksum(bytes: Uint8Array): Uint8Array {
  const result = Uint8Array.from(bytes);
  const tcp = decodeFrame(bytes).find((layer) => layer.kind === 'tcp');
  if (tcp !== undefined) result.fill(7, tcp.start + 16, tcp.start + 18);
  return result;
}

const order = (frames: readonly WalkFrame[]): readonly string[] =>
  frames.map(({ network, sender, length }) => `${network} ${sender} ${length}`);

describe('captures of several machines', () => {
  it.each(['nat-wrr', 'dr-wrr', 'tun-rr', 'fullnat-wrr'] as const)(
    'of %s become each frame once, in the order in which they were sent, whatever the clocks show',
    (name) => {
      const lab = exampleLab(name);
      const frames = playConnection(lab);
      const wrong = { director: 3000, rs1: -70_000, rs2: 12 };
      const merged = mergeCaptures(lab, seenBy(lab, frames, wrong), embeddedMacs(lab));
      expect(order(merged)).toEqual(order(frames));
      const errors = merged.map(({ timeMs }, at) => Math.abs(timeMs - (frames[at]?.timeMs ?? 0)));
      // Where frames go one way only, the way's time cannot be told from the clocks' difference.
      expect(Math.max(...errors)).toBeLessThan(2.5 * wayMs);
    },
  );

  it('keep a segment that was sent twice as two', () => {
    const lab = exampleLab('nat-wrr');
    const frames = playConnection(lab);
    const twice = frames.flatMap((frame, at) =>
      at === 2 ? [frame, { ...frame, timeMs: frame.timeMs + 0.01 }] : [frame],
    );
    const merged = mergeCaptures(lab, seenBy(lab, twice, {}), embeddedMacs(lab));
    expect(merged).toHaveLength(frames.length + 1);
  });

  it('keep what a stranger sent, as its receiver saw it', () => {
    const lab = exampleLab('nat-wrr');
    const frames = playConnection(lab);
    const captures = seenBy(lab, frames, {}).filter(({ machine }) => machine !== 'client');
    const merged = mergeCaptures(lab, captures, embeddedMacs(lab));
    expect(merged.filter(({ sender }) => sender === 'client').length).toBeGreaterThan(0);
    expect(merged).toHaveLength(frames.length);
  });
});
