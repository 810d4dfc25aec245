import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../../lab/contract/labError.ts';

export interface BannerWait {
  /** On 127.0.0.1. */
  readonly port: number;
  /** For errors. */
  readonly machine: string;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  /** End of the console log, for the error. */
  readonly console?: () => string;
}

/** How long one connection may stay silent. A restored guest answers the first in 0.2 to 1.5 s; a lost one never. */
const patienceMs = 8_000;
const pauseMs = 50;

/**
 * Connects to an SSH server, again and again until one connection has announced itself. The banner is put back and the
 * socket paused, so it can be given to an SSH client as it is: a guest without hardware virtualisation pays 0.3 s for each
 * connection, so none is wasted on asking alone. Rejects with `machine-no-answer` after the deadline, with the
 * signal's reason on abort.
 */
export async function waitForBanner(wait: BannerWait): Promise<Socket> {
  const end = performance.now() + wait.deadlineMs;
  for (;;) {
    const left = end - performance.now();
    if (left <= 0) throw noBanner(wait);
    const socket = await connectToBanner(wait.port, Math.min(left, patienceMs), wait.signal);
    if (socket !== undefined) return socket;
    await sleep(pauseMs, undefined, { signal: wait.signal });
  }
}

function connectToBanner(port: number, silenceMs: number, signal: AbortSignal): Promise<Socket | undefined> {
  signal.throwIfAborted();
  // Nagle's algorithm costs an SSH handshake 160 ms.
  return hearBanner(connect({ host: '127.0.0.1', port, noDelay: true }), silenceMs, signal);
}

/**
 * Waits until an SSH server has announced itself on a stream that leads to it; puts the banner back and leaves the
 * stream paused. Resolves with `undefined`, the stream destroyed, when it stays silent for so long, says something else
 * or ends. Rejects with the signal's reason on abort.
 */
export async function hearBanner<Stream extends Duplex>(
  socket: Stream,
  silenceMs: number,
  signal: AbortSignal,
): Promise<Stream | undefined> {
  const result = Promise.withResolvers<Stream | undefined>();
  let heard = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    heard = Buffer.concat([heard, chunk]);
    if (!heard.includes('\n')) return;
    result.resolve(heard.toString('latin1').startsWith('SSH-') ? socket : undefined);
    socket.pause();
    socket.off('data', onData);
  };
  const onEnd = (): void => result.resolve(undefined);
  const onAbort = (): void => result.reject(signal.reason as Error);
  // The first stays: until its new owner listens, a broken connection must not end this process.
  socket.on('error', () => undefined);
  socket.on('data', onData).on('error', onEnd).on('close', onEnd);
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  const timer = setTimeout(onEnd, silenceMs);
  let answered: Stream | undefined;
  try {
    answered = await result.promise;
    answered?.unshift(heard);
    return answered;
  } finally {
    if (answered === undefined) socket.destroy();
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    socket.off('data', onData).off('close', onEnd).off('error', onEnd);
  }
}

/** The error for a machine whose SSH server does not announce itself. */
export function noBanner(wait: BannerWait): LabError {
  const console = wait.console?.() ?? '';
  return new LabError({
    code: 'machine-no-answer',
    what: 'The machine does not answer by SSH',
    machine: wait.machine,
    why: `no SSH server announced itself on 127.0.0.1:${wait.port} in ${wait.deadlineMs / 1000} s`,
    next: 'Start the lab again; with many machines at once, give it more time or memory.',
    ...(console !== '' && { output: console }),
  });
}
