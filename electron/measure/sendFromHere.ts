import { Agent, request, type IncomingMessage } from 'node:http';
import type { Answer, LossKind } from '../../lab/verdict/measurement.ts';
import { AnswerBody, KnownPages } from './answerBody.ts';
import type { ReadAnswer } from './answerReader.ts';
import type { RequestSeries } from './requestCommand.ts';
import type { SendOptions } from './sendRequests.ts';

/**
 * Sends a series of requests from this computer, one after the other, each on a TCP connection of its own, and tells
 * each answer as it comes: what `sendRequests` has curl do on a machine.
 * @throws the signal's reason on abort.
 */
export async function sendFromHere({
  series,
  realServers,
  signal,
  stop,
  begin,
  onAnswer,
}: Omit<SendOptions, 'machine'>): Promise<readonly ReadAnswer[]> {
  const pages = new KnownPages(realServers);
  const answers: ReadAnswer[] = [];
  const until = AbortSignal.any([signal, stop]);
  await begin;
  for (let index = 0; index < series.requests && !until.aborted; index += 1) {
    const read = await sendOne(series, index, pages, until);
    // One that was cut short by the stop says nothing about the service.
    if (read === undefined) break;
    answers.push(read);
    onAnswer(read);
  }
  signal.throwIfAborted();
  return answers;
}

/** One request and what came of it; `undefined` when the signal ended it. */
function sendOne(
  { vip, ports, userAgent, requestTimeoutMs }: RequestSeries,
  index: number,
  pages: KnownPages,
  signal: AbortSignal,
): Promise<ReadAnswer | undefined> {
  const startedAtMs = performance.now();
  const body = new AnswerBody(pages);
  // An agent of its own: no connection is kept, and no proxy of the user's comes between.
  const agent = new Agent({ keepAlive: false });
  const headers = { 'user-agent': userAgent, connection: 'close', accept: '*/*' };
  const port = ports[index % ports.length];
  const sending = request({ host: vip, port, path: `/?${index + 1}`, agent, headers });
  let sourcePort = 0;
  let localAddress = '';

  return new Promise((resolve) => {
    const timer = setTimeout(
      () => settle(lost('timeout', `no whole answer within ${requestTimeoutMs} ms`)),
      requestTimeoutMs,
    );
    const onAbort = (): void => settle(undefined);
    const settle = (outcome: Outcome | undefined): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      const common = { index, durationMs: performance.now() - startedAtMs, sourcePort };
      resolve(outcome && { answer: { ...common, ...outcome }, localAddress });
      sending.destroy();
      agent.destroy();
    };
    const onError = (error: NodeJS.ErrnoException): void =>
      settle(lost(lossOf(error.code), `${error.code ?? error.name}: ${error.message}`));

    signal.addEventListener('abort', onAbort, { once: true });
    sending.on('error', onError);
    sending.once('socket', (socket) => {
      socket.once('connect', () => {
        sourcePort = socket.localPort ?? 0;
        localAddress = socket.localAddress ?? '';
      });
    });
    sending.once('response', (response: IncomingMessage) => {
      response.on('data', (chunk: Buffer) => body.add(chunk));
      response.on('error', onError);
      response.once('end', () => settle(pages.tell(response.statusCode ?? 0, body)));
    });
    sending.end();
  });
}

/** What came of a request, without when and where. */
type Outcome =
  | ReturnType<KnownPages['tell']>
  | { readonly kind: 'lost'; readonly loss: LossKind; readonly detail: string };

function lost(loss: LossKind, detail: string): Outcome {
  return { kind: 'lost', loss, detail } satisfies Pick<
    Extract<Answer, { kind: 'lost' }>,
    'kind' | 'loss' | 'detail'
  >;
}

/** How a request was lost, by the system's error (errno(3)), as `lossKind` tells it by curl's exit code. */
function lossOf(code: string | undefined): LossKind {
  switch (code) {
    case 'ECONNREFUSED':
    // An ICMP "protocol unreachable": a real server whose tunnel is down.
    case 'ENOPROTOOPT':
      return 'refused';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'reset';
    case 'ETIMEDOUT':
      return 'timeout';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'unreachable';
    default:
      return 'other';
  }
}
