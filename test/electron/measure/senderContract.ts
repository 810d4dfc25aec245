import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, test, vi } from 'vitest';
import type { ReadAnswer } from '../../../electron/measure/answerReader.ts';
import type { SendOptions } from '../../../electron/measure/sendRequests.ts';
import type { Answer } from '../../../lab/verdict/measurement.ts';

/** A web server on 127.0.0.1 that plays the VIP. */
export class PlayedVip {
  /** What it does with each request. */
  handler: RequestListener = (_, response) => response.end();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<PlayedVip> {
    const server = createServer((request, response) => vip.handler(request, response));
    const vip = new PlayedVip(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return vip;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export const pages = ['one\n$(reboot) `id` \'"%{http_code}\\n', 'two\0\r\n'];

/** What to send to a port of 127.0.0.1. */
export function optionsFor(
  port: number,
  { requests = 8, ...rest }: Partial<Omit<SendOptions, 'series'>> & { readonly requests?: number },
): SendOptions {
  return {
    machine: 'client',
    series: {
      vip: '127.0.0.1',
      ports: [port],
      requests,
      userAgent: 'lvs-lab/test',
      requestTimeoutMs: 300,
      mark: 'f00dfacef00dfacef00dfacef00dface',
    },
    realServers: pages.map((page, i) => ({ name: `rs${i + 1}`, page })),
    signal: new AbortController().signal,
    stop: new AbortController().signal,
    onAnswer: () => undefined,
    ...rest,
  };
}

export function names(answers: readonly Answer[]): readonly string[] {
  return answers.map((answer) =>
    answer.kind === 'answered' ? answer.realServer : answer.kind === 'lost' ? answer.loss : 'wrong',
  );
}

/** What everything that sends test requests does. */
export function senderContract(
  vip: () => PlayedVip,
  send: (options: SendOptions) => Promise<readonly ReadAnswer[]>,
): void {
  const options = (change: Parameters<typeof optionsFor>[1]): SendOptions => optionsFor(vip().port, change);

  test('each request has a connection of its own and its answer is known by the exact page', async () => {
    const sockets = new Set<Socket>();
    const asked: (string | undefined)[] = [];
    vip().handler = (request, response) => {
      sockets.add(request.socket);
      asked.push(`${request.url ?? ''} ${request.headers['user-agent'] ?? ''}`);
      response.end(pages[asked.length % 2]);
    };
    const told: Answer[] = [];
    const read = await send(options({ onAnswer: ({ answer }) => told.push(answer) }));

    const answers = read.map(({ answer }) => answer);
    expect(names(answers)).toEqual(['rs2', 'rs1', 'rs2', 'rs1', 'rs2', 'rs1', 'rs2', 'rs1']);
    expect(told).toEqual(answers);
    expect(sockets.size).toBe(8);
    expect(asked.slice(0, 2)).toEqual(['/?1 lvs-lab/test', '/?2 lvs-lab/test']);
    expect(new Set(answers.map(({ sourcePort }) => sourcePort)).size).toBe(8);
    expect(read.every(({ localAddress }) => localAddress === '127.0.0.1')).toBe(true);
    expect(answers.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test('lost and wrong answers are told apart, and the next request goes on', async () => {
    let count = 0;
    vip().handler = (request, response) => {
      count += 1;
      if (count === 1) request.socket.resetAndDestroy();
      else if (count === 2) request.socket.end();
      else if (count === 3) response.writeHead(500).end('broken');
      else if (count === 4) response.writeHead(200, { 'content-length': 100 }).write('never ends');
      else response.end(pages[0]);
    };
    const read = await send(options({ requests: 5 }));
    expect(names(read.map(({ answer }) => answer))).toEqual(['reset', 'reset', 'wrong', 'timeout', 'rs1']);
  });

  test('a port that nobody listens on refuses each request', async () => {
    const { port } = vip();
    await vip().end();
    const read = await send(optionsFor(port, { requests: 3 }));
    expect(names(read.map(({ answer }) => answer))).toEqual(['refused', 'refused', 'refused']);
    expect(read.map(({ answer }) => answer.sourcePort)).toEqual([0, 0, 0]);
  });

  test('each answer is told as soon as it has come', async () => {
    // The second request is answered only after the first answer was told.
    let release: () => void = () => undefined;
    const firstTold = new Promise<void>((resolve) => {
      release = resolve;
    });
    let count = 0;
    vip().handler = (_, response) => {
      count += 1;
      if (count === 1) response.end(pages[0]);
      else void firstTold.then(() => response.end(pages[1]));
    };
    const base = options({ requests: 2, onAnswer: () => release() });
    const read = await send({
      ...base,
      series: { ...base.series, requestTimeoutMs: 5000 },
    });
    expect(names(read.map(({ answer }) => answer))).toEqual(['rs1', 'rs2']);
  });

  test('stop gives what was answered until then', async () => {
    vip().handler = (_, response) => response.end(pages[0]);
    const stop = new AbortController();
    const read = await send(
      options({
        requests: 100_000,
        stop: stop.signal,
        onAnswer: ({ answer }) => {
          if (answer.index === 4) stop.abort();
        },
      }),
    );
    expect(read.length).toBeGreaterThanOrEqual(5);
    expect(read.length).toBeLessThan(100_000);
  });

  test('an abort rejects with its reason', async () => {
    vip().handler = (_, response) => response.end(pages[0]);
    const abort = new AbortController();
    const reason = new Error('enough');
    const sending = send(
      options({ requests: 100_000, signal: abort.signal, onAnswer: () => abort.abort(reason) }),
    );
    await expect(sending).rejects.toBe(reason);
  });

  test('nothing is sent before the requests may go, nor when they may not', async () => {
    const asked = vi.fn();
    vip().handler = (_, response) => {
      asked();
      response.end(pages[0]);
    };
    const begin = Promise.withResolvers<undefined>();
    const sending = send(options({ requests: 2, begin: begin.promise }));
    expect(asked).not.toHaveBeenCalled();
    begin.resolve(undefined);
    expect(names((await sending).map(({ answer }) => answer))).toEqual(['rs1', 'rs1']);
    const never = Promise.withResolvers<undefined>();
    never.promise.catch(() => undefined);
    const failing = send(options({ begin: never.promise }));
    never.reject(new Error('the director is gone'));
    await expect(failing).rejects.toThrow('the director is gone');
    expect(asked).toHaveBeenCalledTimes(2);
  });

  test('of a very long answer the beginning is kept', async () => {
    vip().handler = (_, response) => response.end('x'.repeat(1024 * 1024));
    const base = options({ requests: 1 });
    const [read] = await send({ ...base, series: { ...base.series, requestTimeoutMs: 5000 } });
    expect(read?.answer).toMatchObject({ kind: 'wrong', status: 200, bodyStart: 'x'.repeat(200) });
  });
}
