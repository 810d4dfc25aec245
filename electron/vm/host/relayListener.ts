import { createServer, type Server, type Socket } from 'node:net';
import { toLabErrorData } from '../../../lab/contract/labError.ts';
import { relayServer } from '../../ssh/relayServer.ts';
import type { LabHost } from './labHost.ts';
import { parseLine, readFirstLine, writeLine } from './lines.ts';
import { relayRequestSchema, type RelayAnswer } from './protocol.ts';

const firstLineDeadlineMs = 5000;
const firstLineBytes = 1024;

/**
 * Answers on `relay.sock`: the first line of a client names a machine, and the rest of the stream is the relay of the
 * connection that the lab host keeps to it. So a command needs no login of its own.
 */
export class RelayListener {
  readonly server: Server;
  readonly #host: LabHost;
  readonly #log: (line: string) => void;
  readonly #clients = new Set<Socket>();

  constructor(host: LabHost, log: (line: string) => void) {
    this.#host = host;
    this.#log = log;
    this.server = createServer((socket) => void this.#serve(socket));
  }

  close(): void {
    this.server.close();
    for (const socket of this.#clients) socket.destroy();
  }

  async #serve(socket: Socket): Promise<void> {
    this.#clients.add(socket);
    socket.on('close', () => this.#clients.delete(socket));
    socket.on('error', () => undefined); // the relay sees the end
    socket.setNoDelay(true);
    const machine = await this.#machineOf(socket);
    if (machine === undefined) return;
    try {
      const connection = await this.#host.connection(machine);
      if (socket.destroyed) return;
      writeLine(socket, {} satisfies RelayAnswer);
      await relayServer(connection, socket).ended;
    } catch (error) {
      socket.end(`${JSON.stringify({ error: toLabErrorData(error) } satisfies RelayAnswer)}\n`);
    }
  }

  async #machineOf(socket: Socket): Promise<string | undefined> {
    try {
      const signal = AbortSignal.timeout(firstLineDeadlineMs);
      const line = await readFirstLine(socket, { maximumBytes: firstLineBytes, signal });
      return relayRequestSchema.parse(parseLine(line)).machine;
    } catch {
      this.#log('a relay client was refused: its first line names no machine');
      socket.destroy();
      return undefined;
    }
  }
}
