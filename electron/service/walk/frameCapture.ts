import type { MachineMacs } from '../../../lab/packet/walk/labStations.ts';
import type { WalkFrame } from '../../../lab/packet/walk/walkReport.ts';

/** Frames that were captured, each once. */
export interface Captured {
  readonly frames: readonly WalkFrame[];
  /** Frames that came and could not be kept. */
  readonly missed: number;
}

/** A capture on the networks of one lab, from when it began. Whoever began it must `end` it. */
export interface FrameCapture {
  /** MAC addresses of the machines. */
  readonly macs: MachineMacs;
  /**
   * Waits until nothing more comes that has one of these TCP or UDP ports, or a moment at the most, and gives what came
   * with them; ARP and ICMP too, and perhaps more.
   */
  settled(ports: readonly number[]): Promise<Captured>;
  /** Stops what captures and leaves nothing of it. Never rejects. */
  end(): Promise<void>;
}
