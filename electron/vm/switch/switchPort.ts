import { rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { FrameQueue, type QueueCounters } from './frameQueue.ts';
import { FrameReader } from './frameReader.ts';
import { prefixLength } from './frame.ts';

/** Where a port listens for QEMU: a unix socket, or (Windows) a free TCP port of 127.0.0.1. */
export type PortAddress = { readonly kind: 'unix'; readonly path: string } | { readonly kind: 'loopback' };

/** Where a port is listening, as QEMU is told. */
export type ListeningAddress =
  { readonly kind: 'unix'; readonly path: string } | { readonly kind: 'loopback'; readonly port: number };

/** State and counters of a port. Bytes are those of frames, without prefixes. */
export interface PortStatus {
  readonly name: string;
  /** Whether a machine is connected. */
  readonly connected: boolean;
  /** False while the cable is pulled. */
  readonly up: boolean;
  /** While the cable leads to another segment. */
  readonly elsewhere?: true;
  readonly framesIn: number;
  readonly bytesIn: number;
  readonly framesOut: number;
  readonly bytesOut: number;
  /** Frames lost at this port: no room in its queue, or (both ways) its cable was pulled. */
  readonly dropped: number;
}

/** A machine came to a port or left it. */
export type PortEvent =
  | { readonly kind: 'connected'; readonly port: string }
  | { readonly kind: 'disconnected'; readonly port: string; readonly reason: string };

/** What a port needs from its switch. */
export interface PortHost {
  /** Takes whole records that came in by the port. */
  enter(port: SwitchPort, bytes: Uint8Array, start: number, end: number): void;
  /** The machine behind the port has gone. */
  left(port: SwitchPort): void;
  report(event: PortEvent): void;
  readonly queueBytes: number;
}

/**
 * One socket of a switch, and the machine that is plugged into it. The socket's path is the port's identity. A second
 * machine that connects takes the place of the first: a restarted QEMU may arrive before the old one's end is noticed.
 */
export class SwitchPort {
  readonly name: string;
  /** Place among the switch's ports. */
  readonly index: number;
  /** Whether the cable leads to another segment: ports see only those of their own kind. */
  elsewhere = false;
  readonly #host: PortHost;
  #server: Server | undefined;
  #socket: Socket | undefined;
  #queue: FrameQueue | undefined;
  #up = true;
  #framesIn = 0;
  #bytesIn = 0;
  #dropped = 0;
  /** Sums of the queues of earlier connections. */
  #earlier: QueueCounters = { frames: 0, bytes: 0, dropped: 0 };

  constructor(host: PortHost, name: string, index: number) {
    this.#host = host;
    this.name = name;
    this.index = index;
  }

  /** Opens the port's socket. Resolves once QEMU can connect. */
  async listen(address: PortAddress): Promise<ListeningAddress> {
    if (address.kind === 'unix') await rm(address.path, { force: true }); // left by a host that was killed
    const server = createServer((socket) => this.#plug(socket));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      if (address.kind === 'unix') server.listen(address.path, resolve);
      else server.listen(0, '127.0.0.1', resolve);
    });
    if (address.kind === 'unix') return address;
    return { kind: 'loopback', port: (server.address() as AddressInfo).port };
  }

  /** Whether frames may go out here. */
  get open(): boolean {
    return this.#up && this.#queue !== undefined;
  }

  get up(): boolean {
    return this.#up;
  }

  /** Pulls the cable or plugs it back in. The guest's link stays up: the frames just vanish. */
  set up(up: boolean) {
    this.#up = up;
  }

  get status(): PortStatus {
    const queue = this.#queue?.counters;
    return {
      name: this.name,
      connected: this.#socket !== undefined,
      up: this.#up,
      ...(this.elsewhere && { elsewhere: true }),
      framesIn: this.#framesIn,
      bytesIn: this.#bytesIn,
      framesOut: this.#earlier.frames + (queue?.frames ?? 0),
      bytesOut: this.#earlier.bytes + (queue?.bytes ?? 0),
      dropped: this.#dropped + this.#earlier.dropped + (queue?.dropped ?? 0),
    };
  }

  /** Counts records that came in; `bytes` includes their prefixes. */
  countIn(frames: number, bytes: number): void {
    this.#framesIn += frames;
    this.#bytesIn += bytes - frames * prefixLength;
  }

  /** Counts frames that a pulled cable swallowed. */
  countDropped(frames: number): void {
    this.#dropped += frames;
  }

  /** Adds a record to the way out; `flush` sends it. */
  add(bytes: Uint8Array, start: number, end: number): void {
    if (this.#up) this.#queue?.add(bytes, start, end);
    else if (this.#queue !== undefined) this.#dropped++;
  }

  flush(): void {
    this.#queue?.flush();
  }

  /** Ends the connection and the socket. Resolves once the socket's file is gone. */
  async close(): Promise<void> {
    this.#unplug('the port was closed');
    const server = this.#server;
    if (server?.listening !== true) return;
    await new Promise((resolve) => server.close(resolve));
  }

  #plug(socket: Socket): void {
    this.#unplug('another machine took its place');
    this.#socket = socket;
    socket.setNoDelay(true);
    this.#queue = new FrameQueue((pieces, done) => writePieces(socket, pieces, done), this.#host.queueBytes);
    const reader = new FrameReader((bytes, start, end) => this.#host.enter(this, bytes, start, end));
    const leave = (reason: string): void => {
      if (this.#socket === socket) this.#unplug(reason);
    };
    socket.on('data', (chunk: Buffer) => {
      if (this.#socket !== socket) return;
      const fault = reader.read(chunk);
      if (fault !== undefined) leave(fault);
    });
    socket.on('error', (error) => leave(error.message));
    socket.on('close', () => leave('the machine closed the connection'));
    this.#host.report({ kind: 'connected', port: this.name });
  }

  #unplug(reason: string): void {
    const queue = this.#queue?.counters;
    if (queue !== undefined) {
      this.#earlier = {
        frames: this.#earlier.frames + queue.frames,
        bytes: this.#earlier.bytes + queue.bytes,
        dropped: this.#earlier.dropped + queue.dropped,
      };
    }
    const socket = this.#socket;
    this.#socket = undefined;
    this.#queue = undefined;
    if (socket === undefined) return;
    socket.destroy();
    this.#host.left(this);
    this.#host.report({ kind: 'disconnected', port: this.name, reason });
  }
}

/** Hands the pieces to the kernel in one call where it takes them. */
function writePieces(socket: Socket, pieces: readonly Uint8Array[], done: () => void): void {
  const last = pieces.length - 1;
  const written = (error?: Error | null): void => {
    if (!error) done();
  };
  if (last === 0) {
    socket.write(pieces[0] as Uint8Array, written);
    return;
  }
  socket.cork();
  for (let index = 0; index < last; index++) socket.write(pieces[index] as Uint8Array);
  socket.write(pieces[last] as Uint8Array, written);
  socket.uncork();
}
