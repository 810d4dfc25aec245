import type { Socket } from 'node:net';
import { LabError } from '../../../lab/contract/labError.ts';
import { hostLost } from './hostErrors.ts';
import { LineReader, parseLine, readFirstLine, writeLine } from './lines.ts';
import {
  maximumAnswerBytes,
  protocolVersion,
  type ClientMessage,
  type HelloMessage,
  type HostMessage,
  type LabHostEvent,
  type LabHostMethod,
  type LabHostResults,
  type ParamsOf,
} from './protocol.ts';
import { connectHostSocket } from './socketPath.ts';

export interface Bounds {
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
}

interface Call {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** The client's end of `control.sock`: calls with typed parameters and results, and pushed events. */
export class ControlLink {
  readonly hello: HelloMessage['hello'];
  /** Settles when the link has ended: with the cause, `undefined` after `close()`. */
  readonly closed: Promise<LabError | undefined>;
  readonly #socket: Socket;
  readonly #calls = new Map<number, Call>();
  readonly #listeners = new Set<(event: LabHostEvent) => void>();
  #lastId = 0;
  #isClosing = false;
  #gone: LabError | undefined;

  /**
   * Connects and reads the host's hello; `undefined` when no host answers.
   * @throws LabError `user-unsupported` when the host speaks another version.
   */
  static async open(folder: string, { deadlineMs, signal }: Bounds): Promise<ControlLink | undefined> {
    const socket = await connectHostSocket(folder, 'control');
    if (socket === undefined) return undefined;
    socket.on('error', () => undefined); // `close` follows
    const deadline = AbortSignal.timeout(deadlineMs);
    try {
      const until = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
      const line = await readFirstLine(socket, { maximumBytes: 1 << 16, signal: until });
      const message = parseLine(line) as Partial<HelloMessage> | undefined;
      if (message?.hello?.protocol !== protocolVersion) throw otherVersion(message?.hello?.pid);
      return new ControlLink(socket, message.hello);
    } catch (error) {
      socket.destroy();
      signal?.throwIfAborted();
      if (error instanceof LabError) throw error;
      if (deadline.aborted) throw hostLost(`it did not answer within ${Math.round(deadlineMs / 1000)} s`);
      return undefined; // it ended between our connection and its hello
    }
  }

  private constructor(socket: Socket, hello: HelloMessage['hello']) {
    this.#socket = socket;
    this.hello = hello;
    const reader = new LineReader(maximumAnswerBytes);
    socket.on('data', (chunk: Buffer) => {
      const lines = reader.read(chunk);
      if (lines === undefined) socket.destroy();
      for (const line of lines ?? []) this.#receive(parseLine(line) as HostMessage);
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', () => resolve(this.#end()));
    });
  }

  /** Rejects with the host's `LabError`, with `lab-host-lost` when the link ends before the answer. */
  async call<Method extends LabHostMethod>(
    method: Method,
    params: ParamsOf<Method>,
    { deadlineMs, signal }: Bounds,
  ): Promise<LabHostResults[Method]> {
    signal?.throwIfAborted();
    if (this.#gone !== undefined || this.#socket.destroyed)
      throw this.#gone ?? hostLost('its connection has ended');
    const id = (this.#lastId += 1);
    const answer = Promise.withResolvers<unknown>();
    this.#calls.set(id, answer);
    const giveUp = (reason: Error): void => {
      this.#write({ cancel: id });
      answer.reject(reason);
    };
    const onAbort = (): void => giveUp(signal?.reason as Error);
    const late = (): void => giveUp(hostLost(`it did not answer within ${Math.round(deadlineMs / 1000)} s`));
    const timer = setTimeout(late, deadlineMs);
    signal?.addEventListener('abort', onAbort);
    this.#write({ id, method, params });
    try {
      // Each method's handler is typed with the same map at the other end.
      return (await answer.promise) as LabHostResults[Method];
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      this.#calls.delete(id);
    }
  }

  onEvent(listener: (event: LabHostEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#isClosing = true;
    this.#socket.destroy();
  }

  #receive(message: HostMessage): void {
    if ('event' in message) {
      for (const listener of this.#listeners) listener(message.event);
      return;
    }
    const call = this.#calls.get(message.id);
    if ('error' in message) call?.reject(new LabError(message.error));
    else call?.resolve(message.result);
  }

  #end(): LabError | undefined {
    this.#gone = hostLost(this.#isClosing ? 'the connection to it was closed' : 'it closed the connection');
    for (const call of this.#calls.values()) call.reject(this.#gone);
    return this.#isClosing ? undefined : this.#gone;
  }

  #write(message: ClientMessage): void {
    writeLine(this.#socket, message);
  }
}

function otherVersion(pid: number | undefined): LabError {
  return new LabError({
    code: 'user-unsupported',
    what: 'The lab runs under another version of LVS Lab',
    why: `its lab host${pid === undefined ? '' : ` (process ${pid})`} speaks another protocol`,
    next: 'Take the lab down and bring it up again.',
  });
}
