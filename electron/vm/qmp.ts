import type { Duplex } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { LabError } from '../../lab/contract/labError.ts';
import { withDeadline } from './deadline.ts';

/** Something that QEMU tells unasked, such as `SHUTDOWN` or `RESUME`. */
export interface QmpEvent {
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface QmpWait {
  readonly signal?: AbortSignal;
  /** Default 10 s. */
  readonly deadlineMs?: number;
}

/** A command that QEMU refused. `errorClass` is its machine-readable kind, such as `CommandNotFound`. */
export class QmpError extends Error {
  readonly errorClass: string;

  constructor(command: string, errorClass: string, description: string) {
    super(`QEMU refused ${command}: ${description}`);
    this.name = 'QmpError';
    this.errorClass = errorClass;
  }
}

/** A QEMU process's control channel, past its greeting. */
export interface QmpClient {
  /**
   * Runs a command and answers what it returns. Rejects with `QmpError` when QEMU refuses it, with a `LabError`
   * (`machine-no-answer`, `machine-stopped`) when it does not answer, with the signal's reason on abort. Commands may
   * be given without waiting for earlier ones; QEMU takes them in order.
   */
  execute(command: string, parameters?: Readonly<Record<string, unknown>>, wait?: QmpWait): Promise<unknown>;
  /** Calls `listener` for each event from now on; the answer stops that. */
  listen(listener: (event: QmpEvent) => void): () => void;
  /** The first event from now on that `wanted` accepts. Ask before the command that causes it. */
  nextEvent(wanted: (event: QmpEvent) => boolean, wait?: QmpWait): Promise<QmpEvent>;
  /** Settles when the channel has ended, for whatever reason. Never rejects. */
  readonly closed: Promise<void>;
  close(): void;
}

const defaultDeadlineMs = 10_000;

interface Pending {
  readonly command: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Speaks QMP over a connected stream: waits for the greeting and leaves negotiation mode.
 * `machine` names it in errors. Rejects with a `LabError` when there is no greeting in time or the stream ends.
 */
export async function openQmp(stream: Duplex, machine: string, wait: QmpWait = {}): Promise<QmpClient> {
  const pending = new Map<number, Pending>();
  const listeners = new Set<(event: QmpEvent) => void>();
  const greeting = Promise.withResolvers<undefined>();
  const closed = Promise.withResolvers<undefined>();
  const aborted = new AbortController();
  let lastId = 0;
  let ended = false;

  const end = (): void => {
    if (ended) return;
    ended = true;
    const error = stopped(machine);
    greeting.reject(error);
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
    aborted.abort(error);
    closed.resolve(undefined);
  };
  stream.on('error', end).on('end', end).on('close', end);
  readLines(stream, (line) => {
    const message = parseMessage(line);
    switch (message.kind) {
      case 'greeting':
        greeting.resolve(undefined);
        return;
      case 'event':
        for (const listener of [...listeners]) listener(message.event);
        return;
      case 'answer': {
        const waiting = pending.get(message.id);
        pending.delete(message.id);
        if (message.error === undefined) waiting?.resolve(message.value);
        else
          waiting?.reject(new QmpError(waiting.command, message.error.errorClass, message.error.description));
        return;
      }
      case 'noise':
        return;
    }
  });
  // Nobody may be waiting yet when the stream ends before the greeting.
  greeting.promise.catch(() => undefined);

  const execute: QmpClient['execute'] = (command, parameters, options = {}) => {
    if (ended) return Promise.reject(stopped(machine));
    lastId += 1;
    const id = lastId;
    const answer = new Promise<unknown>((resolve, reject) => pending.set(id, { command, resolve, reject }));
    stream.write(`${JSON.stringify({ execute: command, arguments: parameters, id })}\n`);
    return withDeadline(answer, bounded(machine, command, options)).finally(() => pending.delete(id));
  };

  const client: QmpClient = {
    execute,
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    nextEvent(wanted, options = {}) {
      const found = Promise.withResolvers<QmpEvent>();
      const forget = client.listen((event) => {
        if (wanted(event)) found.resolve(event);
      });
      const onEnd = (): void => found.reject(stopped(machine));
      if (aborted.signal.aborted) onEnd();
      aborted.signal.addEventListener('abort', onEnd);
      return withDeadline(found.promise, bounded(machine, 'an event', options)).finally(() => {
        forget();
        aborted.signal.removeEventListener('abort', onEnd);
      });
    },
    closed: closed.promise,
    close: () => void stream.destroy(),
  };
  await withDeadline(greeting.promise, bounded(machine, 'its greeting', wait));
  await execute('qmp_capabilities', undefined, wait);
  return client;
}

function bounded(machine: string, awaited: string, wait: QmpWait): Parameters<typeof withDeadline>[1] {
  const deadlineMs = wait.deadlineMs ?? defaultDeadlineMs;
  return {
    deadlineMs,
    ...(wait.signal && { signal: wait.signal }),
    onDeadline: () =>
      new LabError({
        code: 'machine-no-answer',
        what: `QEMU does not answer`,
        machine,
        why: `no answer to ${awaited} in ${deadlineMs / 1000} s`,
        next: 'See whether this computer is very busy, then start the lab again.',
      }),
  };
}

function stopped(machine: string): LabError {
  return new LabError({
    code: 'machine-stopped',
    what: 'The machine has stopped',
    machine,
    why: 'its QEMU process has closed its control channel',
    next: 'Start the lab again; the console log of the machine may say why it ended.',
  });
}

type Message =
  | { readonly kind: 'greeting' | 'noise' }
  | { readonly kind: 'event'; readonly event: QmpEvent }
  | {
      readonly kind: 'answer';
      readonly id: number;
      readonly value: unknown;
      readonly error?: { readonly errorClass: string; readonly description: string };
    };

function parseMessage(line: string): Message {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    return { kind: 'noise' };
  }
  if (!isRecord(message)) return { kind: 'noise' };
  if ('QMP' in message) return { kind: 'greeting' };
  if (typeof message['event'] === 'string') {
    const data = isRecord(message['data']) ? message['data'] : {};
    return { kind: 'event', event: { name: message['event'], data } };
  }
  if (typeof message['id'] !== 'number') return { kind: 'noise' };
  const { id } = message;
  const { error } = message;
  if (!isRecord(error)) return { kind: 'answer', id, value: message['return'] };
  return {
    kind: 'answer',
    id,
    value: undefined,
    error: { errorClass: String(error['class']), description: String(error['desc']) },
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function readLines(stream: Duplex, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') onLine(line);
  });
}
