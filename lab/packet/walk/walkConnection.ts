import { serviceId, type Lab } from '../../model/lab.ts';
import { fromBase64 } from '../base64.ts';
import { explainWalk } from './explainWalk.ts';
import { findConnection } from './findConnection.ts';
import { hopOf } from './hopOf.ts';
import { labStations, type MachineMacs } from './labStations.ts';
import { linkHops, type LinkedHop } from './linkHops.ts';
import { readFrame, type ReadFrame } from './readFrame.ts';
import type { WalkFrame, WalkReport } from './walkReport.ts';

export interface WalkInput {
  readonly lab: Lab;
  readonly macs: MachineMacs;
  /** Every frame once, as its sender sent it; in any order. */
  readonly frames: readonly WalkFrame[];
  /** The port that the client's connection came from, where it is known. */
  readonly clientPort?: number;
  /** How many frames the capture could not keep; 0 by default. */
  readonly missed?: number;
}

/** Longest walk: a connection of one request has some tens of frames. */
const mostHops = 1000;

/** How long before the connection ARP still belongs to it, as whoever opens it asks first. */
const arpBeforeMs = 1500;

/**
 * Follows one connection from the client to the VIP through the networks of a lab: the hops that its frames took, what
 * was rewritten on the way and by whom, and which forwarding method that shows.
 */
export function walkConnection({ lab, macs, frames, clientPort, missed = 0 }: WalkInput): WalkReport {
  const stations = labStations(lab, macs);
  const seen = frames
    .toSorted((a, b) => a.timeMs - b.timeMs)
    .map((frame) => ({ frame, read: readFrame(fromBase64(frame.base64)) }));
  const connection = findConnection(
    seen.map(({ read }) => read),
    {
      service: lab.service,
      clientAddresses: Object.values(lab.client.addresses),
      ...(clientPort === undefined ? {} : { clientPort }),
    },
  );
  const own = seen.flatMap(({ frame, read }): OwnFrame[] => {
    const direction = read === undefined ? undefined : connection?.directionOf(read);
    return read === undefined || direction === undefined ? [] : [{ frame, read, direction }];
  });
  const [first, last] = [own[0]?.frame.timeMs, own.at(-1)?.frame.timeMs];
  const arp = seen.flatMap(({ frame, read }): OwnFrame[] =>
    read?.arp !== undefined &&
    first !== undefined &&
    last !== undefined &&
    frame.timeMs >= first - arpBeforeMs &&
    frame.timeMs <= last
      ? [{ frame, read, direction: 'neither' }]
      : [],
  );
  const kept = [...own.slice(0, mostHops), ...arp.slice(0, mostHops)].toSorted(
    (a, b) => a.frame.timeMs - b.frame.timeMs,
  );
  const startMs = first ?? 0;
  const hops = linkHops(
    kept.map(({ frame, read, direction }): LinkedHop => ({
      hop: hopOf(read, { frame, direction, stations, startMs }),
      read,
    })),
  );
  const networks = Object.keys(lab.networks);
  const explained = explainWalk(hops, lab, stations);
  return {
    lab: lab.name,
    service: serviceId(lab.service),
    networks,
    configured: lab.service.forwarding,
    ...explained,
    statements: [...explained.statements, ...missing(missed)],
    hops,
    frames: kept.map(({ frame }) => frame),
  };
}

function missing(count: number): readonly string[] {
  if (count === 0) return [];
  return [`${count} frames could not be kept, since others came faster: hops may be missing.`];
}

interface OwnFrame {
  readonly frame: WalkFrame;
  readonly read: ReadFrame;
  readonly direction: 'request' | 'answer' | 'neither';
}
