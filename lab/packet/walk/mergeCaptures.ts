import { toBase64 } from '../base64.ts';
import { decodeFrame } from '../decodeFrame.ts';
import type { PcapFrame } from '../readPcap.ts';
import { labStations, type MachineMacs } from './labStations.ts';
import type { Lab } from '../../model/lab.ts';
import type { WalkFrame } from './walkReport.ts';

/** What one machine saw on one network, coming and going, by its own clock. */
export interface MachineCapture {
  readonly machine: string;
  readonly network: string;
  readonly frames: readonly PcapFrame[];
}

/** Between sending and arrival, where both clocks are not known well enough to tell. */
const leastWayMs = 0.001;

interface Sighting {
  readonly capture: MachineCapture;
  readonly frame: PcapFrame;
  readonly sender: string | undefined;
}

/**
 * What machines saw, as frames that were each sent once, in one time: that of the first machine. Every frame is seen by
 * who sends it and by who receives it; that tells how far their clocks are apart, so that nothing arrives before it is
 * sent.
 */
export function mergeCaptures(
  lab: Lab,
  captures: readonly MachineCapture[],
  macs: MachineMacs,
): readonly WalkFrame[] {
  const { machineAt } = labStations(lab, macs);
  const groups = new Map<string, Sighting[]>();
  for (const capture of captures) {
    const counts = new Map<string, number>();
    for (const frame of capture.frames) {
      const { key, source } = identityOf(frame.bytes);
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      const whole = `${capture.network} ${count} ${key}`;
      const group = groups.get(whole) ?? [];
      groups.set(whole, group);
      group.push({ capture, frame, sender: source === undefined ? undefined : machineAt(source) });
    }
  }
  const aheadMs = clocks(captures, [...groups.values()]);
  return [...groups.values()]
    .flatMap((group): WalkFrame[] => {
      // What its sender saw; of somebody else's, such as a router's, what anyone did.
      const seen = group.find(({ capture, sender }) => capture.machine === sender) ?? group[0];
      if (seen === undefined) return [];
      const { capture, frame, sender = '' } = seen;
      const timeMs = frame.timeMs - (aheadMs.get(capture.machine) ?? 0);
      return [
        { timeMs, network: capture.network, sender, length: frame.length, base64: toBase64(frame.bytes) },
      ];
    })
    .toSorted((a, b) => a.timeMs - b.timeMs);
}

/**
 * What makes a frame itself wherever it is seen: its bytes without padding, which only the receiver sees, and without
 * the transport's checksum, which the sender's network card may fill in later.
 */
function identityOf(bytes: Uint8Array): { readonly key: string; readonly source: string | undefined } {
  const layers = decodeFrame(bytes);
  const packet = layers.find((layer) => layer.kind === 'ipv4');
  const arp = layers.find((layer) => layer.kind === 'arp');
  const end = packet === undefined ? (arp?.headerEnd ?? bytes.length) : packet.start + packet.totalLength;
  const own = bytes.slice(0, end);
  const transport = layers.find((layer) => layer.kind === 'tcp' || layer.kind === 'udp');
  if (transport !== undefined) {
    const at = transport.start + (transport.kind === 'tcp' ? 16 : 6);
    own.fill(0, at, at + 2);
  }
  const [ethernet] = layers;
  return { key: toBase64(own), source: ethernet?.kind === 'ethernet' ? ethernet.source : undefined };
}

/** How far each machine's clock is ahead of the first one's. */
function clocks(
  captures: readonly MachineCapture[],
  groups: readonly Sighting[][],
): ReadonlyMap<string, number> {
  /** By sender and receiver: the least that the receiver's clock showed more than the sender's. */
  const least = new Map<string, number>();
  for (const group of groups) {
    const sent = group.find(({ capture, sender }) => capture.machine === sender);
    for (const { capture, frame } of group) {
      if (sent === undefined || capture.machine === sent.capture.machine) continue;
      const pair = `${sent.capture.machine} ${capture.machine}`;
      least.set(pair, Math.min(least.get(pair) ?? Infinity, frame.timeMs - sent.frame.timeMs));
    }
  }
  const machines = [...new Set(captures.map(({ machine }) => machine))];
  const [first] = machines;
  const ahead = new Map<string, number>(first === undefined ? [] : [[first, 0]]);
  // Each pass reaches machines that exchanged frames with one that is known.
  for (let pass = 1; pass < machines.length; pass++) {
    for (const [known, knownMs] of [...ahead]) {
      for (const machine of machines) {
        const apart = ahead.has(machine)
          ? undefined
          : apartMs(least.get(`${known} ${machine}`), least.get(`${machine} ${known}`));
        if (apart !== undefined) ahead.set(machine, knownMs + apart);
      }
    }
  }
  return ahead;
}

/** How far the second of two clocks is ahead: the way takes the same time both ways, as NTP assumes too (RFC 5905). */
function apartMs(forth: number | undefined, back: number | undefined): number | undefined {
  if (forth !== undefined && back !== undefined) return (forth - back) / 2;
  if (forth !== undefined) return forth - leastWayMs;
  return back === undefined ? undefined : leastWayMs - back;
}
