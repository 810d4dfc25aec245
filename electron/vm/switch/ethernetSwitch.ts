import type { Impairment } from '../../../lab/fault/fault.ts';
import { prefixLength, readPrefix } from './frame.ts';
import { FrameRing, type CapturedFrames, type CaptureOptions, type CaptureRequest } from './frameRing.ts';
import { ImpairedSegment, type ImpairedCounters } from './impairedSegment.ts';
import { MacTable, unknownPort } from './macTable.ts';
import { seededRandom, type RandomSource } from './seededRandom.ts';
import {
  SwitchPort,
  type ListeningAddress,
  type PortAddress,
  type PortEvent,
  type PortHost,
  type PortStatus,
} from './switchPort.ts';
import { WallClock } from './wallClock.ts';

/** Settings of a switch; all have defaults. */
export interface EthernetSwitchOptions {
  /** Milliseconds since 1970, with a fraction. */
  readonly nowMs?: () => number;
  /** How long an address that is not heard of stays known; 300 s by default, as bridges do (IEEE 802.1D). */
  readonly ageingMs?: number;
  /** Addresses learnt at the most; 4096 by default. */
  readonly addresses?: number;
  /** Records that may wait at each port while its machine is slow; 512 KiB by default. */
  readonly queueBytes?: number;
  /** Limits of the capture, by default 8 MiB, 65,536 frames, whole frames; `false` records nothing. */
  readonly capture?: Partial<CaptureOptions> | false;
  /** Decides which frames an impairment touches; by default the same from switch to switch. */
  readonly random?: RandomSource;
  /** Told when a machine connects to a port or leaves it. */
  readonly onPort?: (event: PortEvent) => void;
}

const defaultCapture: CaptureOptions = { maxBytes: 8 * 2 ** 20, maxFrames: 65_536, snapLength: 65_550 };

/**
 * A learning Ethernet switch in user space: the segment that joins the machines of one network. Each port is a socket
 * that a QEMU process connects to with `-netdev stream`.
 *
 * Frames for a known address go to its port, others and multicasts to all; never back to where they came from. It
 * speaks no spanning tree: a segment is one switch, so there is no loop to find.
 */
export class EthernetSwitch {
  readonly #ports: (SwitchPort | undefined)[] = [];
  readonly #table: MacTable;
  readonly #nowMs: () => number;
  readonly #captureOptions: CaptureOptions;
  #ring: FrameRing | undefined;
  /** Sequence number that the next ring begins with. */
  #captureFrom = 0;
  readonly #host: PortHost;
  readonly #random: RandomSource;
  #impaired: ImpairedSegment | undefined;

  constructor(options: EthernetSwitchOptions = {}) {
    this.#table = new MacTable({
      entries: options.addresses ?? 4096,
      ageingMs: options.ageingMs ?? 300_000,
    });
    this.#random = options.random ?? seededRandom(1);
    const clock = new WallClock();
    this.#nowMs = options.nowMs ?? (() => clock.nowMs());
    this.#captureOptions = { ...defaultCapture, ...(options.capture === false ? {} : options.capture) };
    this.setCapture(options.capture !== false);
    this.#host = {
      enter: (port, bytes, start, end) => this.#enter(port, bytes, start, end),
      left: (port) => this.#table.forget(port.index),
      report: (event) => options.onPort?.(event),
      queueBytes: options.queueBytes ?? 512 * 1024,
    };
  }

  /** Opens a port. Resolves with its address once a machine can connect. Rejects when the socket cannot be opened. */
  async addPort(name: string, address: PortAddress): Promise<ListeningAddress> {
    if (this.#find(name) !== undefined) throw new Error(`the switch already has a port ${name}`);
    const vacant = this.#ports.indexOf(undefined);
    const index = vacant === -1 ? this.#ports.length : vacant;
    const port = new SwitchPort(this.#host, name, index);
    this.#ports[index] = port;
    try {
      return await port.listen(address);
    } catch (error) {
      this.#ports[index] = undefined;
      throw error;
    }
  }

  /** Closes a port and disconnects its machine. Does nothing when there is no such port. */
  async removePort(name: string): Promise<void> {
    const port = this.#find(name);
    if (port === undefined) return;
    this.#ports[port.index] = undefined;
    await port.close();
  }

  /** Pulls a port's cable (`up` false) or plugs it back in. Answers whether there is such a port. */
  setPort(name: string, up: boolean): boolean {
    const port = this.#find(name);
    if (port === undefined) return false;
    port.up = up;
    return true;
  }

  /**
   * Moves a port's cable to another segment, on which none of those here is (`elsewhere` true), or back. Answers
   * whether there is such a port.
   */
  moveCable(name: string, elsewhere: boolean): boolean {
    const port = this.#find(name);
    if (port === undefined) return false;
    port.elsewhere = elsewhere;
    // Its addresses are not to be found here any more, or from here on.
    this.#table.forget(port.index);
    return true;
  }

  /**
   * Has the segment lose, delay or duplicate frames from now on, or (`undefined`) none any more. What an earlier
   * impairment still delays is lost.
   */
  setImpairment(impairment: Impairment | undefined): void {
    this.#impaired?.end();
    this.#impaired = impairment && new ImpairedSegment(impairment, this.#random);
  }

  /** The impairment that is on, with what it did so far. */
  get impairment(): (Impairment & ImpairedCounters) | undefined {
    return this.#impaired && { ...this.#impaired.impairment, ...this.#impaired.counters };
  }

  /** State and counters of every port. */
  get ports(): readonly PortStatus[] {
    return this.#ports.filter((port) => port !== undefined).map((port) => port.status);
  }

  /** What was recorded from a number on. Empty while off. */
  captured(request: CaptureRequest): CapturedFrames {
    return this.#ring?.since(request) ?? { frames: [], nextSequence: this.#captureFrom, missed: 0 };
  }

  /** Switches recording on (with an empty ring) or off (and forgets what was recorded). Sequence numbers go on. */
  setCapture(on: boolean): void {
    if (on) {
      this.#ring ??= new FrameRing(this.#captureOptions, this.#captureFrom);
    } else {
      this.#captureFrom = this.#ring?.nextSequence ?? this.#captureFrom;
      this.#ring = undefined;
    }
  }

  /** Closes every port. */
  async close(): Promise<void> {
    this.setImpairment(undefined);
    const ports = this.#ports.splice(0).filter((port) => port !== undefined);
    await Promise.all(ports.map((port) => port.close()));
  }

  #find(name: string): SwitchPort | undefined {
    return this.#ports.find((port) => port?.name === name);
  }

  /**
   * Every frame passes here, whole records at a time. An impaired segment rebuilds the stretch and forwards it by
   * other means; all others pay one comparison a chunk.
   */
  #enter(ingress: SwitchPort, bytes: Uint8Array, start: number, end: number): void {
    if (!ingress.up) {
      ingress.countDropped(countRecords(bytes, start, end));
      return;
    }
    const nowMs = this.#nowMs();
    let frames: number;
    if (this.#impaired === undefined) {
      frames = this.#forward(ingress, bytes, start, end, nowMs);
      for (const port of this.#ports) port?.flush();
    } else {
      frames = countRecords(bytes, start, end);
      this.#impaired.pass(bytes, start, end, (kept, from, to) => this.#deliver(ingress, kept, from, to));
    }
    ingress.countIn(frames, end - start);
    // A capture shows what was sent, lost or not.
    this.#ring?.record({ bytes, start, end, frames, port: ingress.name, timeMs: nowMs });
  }

  /** Forwards what an impairment has left, maybe later: unless the port that it came by has gone, or lost its cable. */
  #deliver(ingress: SwitchPort, bytes: Uint8Array, start: number, end: number): void {
    if (this.#ports[ingress.index] !== ingress || !ingress.up) return;
    this.#forward(ingress, bytes, start, end, this.#nowMs());
    for (const port of this.#ports) port?.flush();
  }

  /** Hands each record to the ports that it is for. Returns how many there were. */
  #forward(ingress: SwitchPort, bytes: Uint8Array, start: number, end: number, nowMs: number): number {
    const table = this.#table;
    const ports = this.#ports;
    let frames = 0;
    let offset = start;
    while (offset < end) {
      const frame = offset + prefixLength;
      const next = frame + readPrefix(bytes, offset);
      const source = frame + 6;
      // The lowest bit of an address's first byte marks a group; a group never speaks.
      if (((bytes[source] as number) & 1) === 0) {
        table.learn(readPrefix(bytes, source) | 0, readLow(bytes, source), ingress.index, nowMs);
      }
      const egress =
        ((bytes[frame] as number) & 1) === 0
          ? table.find(readPrefix(bytes, frame) | 0, readLow(bytes, frame), nowMs)
          : unknownPort;
      if (egress === unknownPort) {
        for (const port of ports) {
          if (port !== ingress && port?.elsewhere === ingress.elsewhere) port.add(bytes, offset, next);
        }
      } else if (egress !== ingress.index) {
        const port = ports[egress];
        if (port?.elsewhere === ingress.elsewhere) port.add(bytes, offset, next);
      }
      offset = next;
      frames++;
    }
    return frames;
  }
}

/** Last two bytes of the Ethernet address at `offset`. */
function readLow(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset + 4] as number) << 8) | (bytes[offset + 5] as number);
}

function countRecords(bytes: Uint8Array, start: number, end: number): number {
  let frames = 0;
  for (let offset = start; offset < end; frames++) offset += prefixLength + readPrefix(bytes, offset);
  return frames;
}
