import { createServer, type Server, type Socket } from 'node:net';
import { LabError, toLabErrorData } from '../../../lab/contract/labError.ts';
import type { LabHost } from './labHost.ts';
import { LineReader, parseLine, writeLine } from './lines.ts';
import {
  clientMessageSchema,
  maximumRequestBytes,
  methodParams,
  protocolVersion,
  type ClientMessage,
  type HelloMessage,
  type HostMessage,
  type LabHostEvent,
  type LabHostMethod,
  type LabHostResults,
  type ParamsOf,
} from './protocol.ts';

/** Unread bytes at which a client that listens to events without reading them is cut off. */
const maximumUnreadBytes = 64 << 20;

type Handlers = {
  readonly [Method in LabHostMethod]: (
    params: ParamsOf<Method>,
    signal: AbortSignal,
  ) => LabHostResults[Method] | Promise<LabHostResults[Method]>;
};

/** Answers requests on `control.sock` and tells every client what happens. */
export class ControlServer {
  readonly server: Server;
  readonly #host: LabHost;
  readonly #handlers: Handlers;
  readonly #log: (line: string) => void;
  readonly #clients = new Set<Socket>();
  readonly #answering = new Set<Promise<void>>();

  constructor(host: LabHost, log: (line: string) => void) {
    this.#host = host;
    this.#handlers = handlersOf(host);
    this.#log = log;
    this.server = createServer((socket) => this.#serve(socket));
  }

  /** Tells every client. */
  push(event: LabHostEvent): void {
    for (const socket of this.#clients) this.#send(socket, { event });
  }

  /** Waits until open requests are answered, then parts from all clients. */
  async close(): Promise<void> {
    this.server.close();
    await Promise.all(this.#answering);
    await Promise.all(
      [...this.#clients].map(
        (socket) => new Promise<void>((resolve) => socket.end(() => resolve()).once('close', resolve)),
      ),
    );
  }

  #serve(socket: Socket): void {
    this.#clients.add(socket);
    const requests = new Map<number, AbortController>();
    const reader = new LineReader(maximumRequestBytes);
    const refuse = (why: string): void => {
      this.#log(`a client was refused: ${why}`);
      socket.destroy();
    };
    socket.on('data', (chunk: Buffer) => {
      const lines = reader.read(chunk);
      if (lines === undefined) refuse(`a line of more than ${maximumRequestBytes} bytes`);
      for (const line of lines ?? []) {
        if (socket.destroyed) return;
        const message = clientMessageSchema.safeParse(parseLine(line));
        if (message.success) this.#receive(socket, requests, message.data);
        else refuse('a line that is no request');
      }
    });
    socket.on('error', () => undefined); // `close` follows
    socket.on('close', () => {
      this.#clients.delete(socket);
      // Who asked is gone: nobody waits for the answers, and a start that nobody waits for is given up.
      for (const request of requests.values()) request.abort();
    });
    const { startedAt } = this.#host;
    this.#send(socket, { hello: { protocol: protocolVersion, pid: process.pid, startedAt } });
  }

  #receive(socket: Socket, requests: Map<number, AbortController>, message: ClientMessage): void {
    if ('cancel' in message) {
      requests.get(message.cancel)?.abort();
      return;
    }
    const { id } = message;
    const abort = new AbortController();
    requests.set(id, abort);
    const answering = this.#answer(message, abort.signal)
      .then(
        (result) => this.#send(socket, { id, result }),
        (error: unknown) => this.#send(socket, { id, error: toLabErrorData(error) }),
      )
      .finally(() => {
        requests.delete(id);
        this.#answering.delete(answering);
      });
    this.#answering.add(answering);
  }

  async #answer(
    { method, params }: { readonly method: string; readonly params?: unknown },
    signal: AbortSignal,
  ): Promise<unknown> {
    if (!isMethod(method)) throw badRequest(`it knows no method ${JSON.stringify(method.slice(0, 40))}`);
    const parsed = methodParams[method].safeParse(params);
    if (!parsed.success)
      throw badRequest(
        parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
      );
    // The schema belongs to the method; the compiler cannot follow the pair through the union.
    return await (this.#handlers[method] as (params: unknown, signal: AbortSignal) => unknown)(
      parsed.data,
      signal,
    );
  }

  #send(socket: Socket, message: HostMessage | HelloMessage): void {
    writeLine(socket, message);
    if (socket.writableLength > maximumUnreadBytes) {
      this.#log('a client that does not read was parted from');
      socket.destroy();
    }
  }
}

function handlersOf(host: LabHost): Handlers {
  return {
    status: () => host.status,
    ensureMachines: (spec, signal) => host.ensureMachines(spec, signal),
    recreateMachine: ({ name }, signal) => host.recreateMachine(name, signal),
    stopMachine: ({ name, how }, signal) => host.stopMachine(name, how, signal),
    stop: async () => {
      await host.end('a client asked for it');
      return {};
    },
    capture: (request) => host.capture(request),
    setCapture: ({ network, on }) => {
      host.setCapture(network, on);
      return {};
    },
    setPort: ({ network, machine, up }) => {
      host.setPort(network, machine, up);
      return {};
    },
    moveCable: ({ network, machine, elsewhere }) => {
      host.moveCable(network, machine, elsewhere);
      return {};
    },
    setImpairment: ({ network, impairment }) => {
      host.setImpairment(network, impairment ?? undefined);
      return {};
    },
    freezeMachine: ({ name, frozen }) => host.freezeMachine(name, frozen),
  };
}

function isMethod(name: string): name is LabHostMethod {
  return Object.hasOwn(methodParams, name);
}

function badRequest(why: string): LabError {
  return new LabError({
    code: 'internal',
    what: 'The lab host did not understand a request',
    why,
    next: 'Please report it with this text.',
  });
}
