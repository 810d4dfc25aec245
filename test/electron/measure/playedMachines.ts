import { appendFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import type { Channel, MachineConnection, OpenOptions } from '../../../electron/ssh/machineConnection.ts';
import type { Forwarding, Lab, Scheduler } from '../../../lab/model/lab.ts';
import { FakeMachineConnection } from '../../fakes/fakeMachineConnection.ts';

/** What becomes of one request; the played director keeps a connection entry for it, the server a log line. */
export interface Played {
  /** Index of the real server that it is sent to; without it, nothing reaches IPVS. */
  readonly to?: number;
  /** `page` answers as a real server should, `other` with something else, `none` closes without an answer. */
  readonly answer: 'page' | 'other' | 'none';
  /** Whether the server logs it; the default is yes for an answer. */
  readonly logged?: boolean;
  /** The address that the director sees it come from; the default is 127.0.0.1. */
  readonly seenFrom?: string;
  /** The port, likewise; the default is the client's own. */
  readonly seenPort?: number;
  /** Called when it arrives. */
  readonly meanwhile?: () => Promise<void>;
}

const service = { scheduler: 'wrr' as Scheduler, forwarding: 'nat' as Forwarding };

/**
 * A whole lab on this machine: curl asks a web server on 127.0.0.1 that plays the VIP, and the files of the director
 * and of the real servers lie in a folder. Commands run as the product sends them, but for their absolute paths.
 */
export class PlayedMachines {
  readonly lab: Lab;
  readonly folder: string;
  /** Commands that were run, in order, as `machine: first line`. */
  readonly commands: string[] = [];
  /** The same, once they had ended. */
  readonly endedCommands: string[] = [];
  /** Finished connections that each destination counts. */
  inactiveBefore = 0;
  /** That of the latest request. */
  userAgent = '';
  /** Called with each command before it runs. */
  onCommand: (name: string) => void = () => undefined;
  readonly #server: Server;
  readonly #script: (request: number) => Played;
  readonly #connections = new Map<string, FakeMachineConnection>();
  readonly #entries: string[] = [];
  readonly #recordings: Promise<unknown>[] = [];
  #isOver = false;
  #writes = 0;
  readonly #unreachable = new Set<string>();

  private constructor(folder: string, server: Server, script: (request: number) => Played) {
    this.folder = folder;
    this.#server = server;
    this.#script = script;
    const { port } = server.address() as AddressInfo;
    this.lab = {
      version: 1,
      name: 'played',
      machines: 'embedded',
      networks: { outside: { cidr: '127.0.0.0/8' }, inside: { cidr: '192.168.131.0/24' } },
      service: { vip: '127.0.0.1', port, protocol: 'tcp', ...service },
      client: { name: 'client', addresses: { outside: '127.0.0.1' } },
      directors: [{ name: 'director', addresses: { outside: '127.0.0.1' } }],
      realServers: [
        { name: 'rs1', addresses: { inside: '192.168.131.110' }, weight: 3, page: 'one' },
        { name: 'rs2', addresses: { inside: '192.168.131.131' }, weight: 1, page: 'two' },
      ],
    };
  }

  static async start(script: (request: number) => Played): Promise<PlayedMachines> {
    const folder = await mkdtemp(path.join(tmpdir(), 'lvs-lab-played-'));
    let request = 0;
    const server = createServer((incoming, response) => {
      const { remotePort = 0 } = incoming.socket;
      machines.#answer(request++, remotePort, incoming.headers['user-agent'] ?? '').then(
        (body) => (body === undefined ? incoming.socket.destroy() : response.end(body)),
        // A request that was still under way when the play ended and its folder went.
        () => incoming.socket.destroy(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const machines = new PlayedMachines(folder, server, script);
    for (const { name } of machines.lab.realServers) {
      await mkdir(path.join(folder, name));
      await writeFile(machines.log(name), '10.0.69.10 - - [earlier] "GET /" 200 3 "-" "curl/7.88.1"\n');
    }
    await machines.setService();
    await machines.#writeEntries();
    return machines;
  }

  async end(): Promise<void> {
    for (const connection of this.#connections.values()) connection.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    // What is still being written must not come into the folder while it goes.
    this.#isOver = true;
    await Promise.allSettled(this.#recordings);
    await rm(this.folder, { recursive: true });
  }

  log(machine: string): string {
    return path.join(this.folder, machine, 'access.log');
  }

  unreachable(machine: string): void {
    this.#unreachable.add(machine);
  }

  /** Writes the director's /proc/net/ip_vs; with `null` there is no service. */
  async setService(scheduler: string | null = service.scheduler): Promise<void> {
    const { vip, port } = this.lab.service;
    const destinations = this.lab.realServers
      .toReversed()
      .map(
        ({ addresses: { inside }, weight }) =>
          `  -> ${hex(inside!, port, ':')}      Masq    ${weight}      0          ${this.inactiveBefore}         `,
      );
    const lines = [
      'IP Virtual Server version 1.2.1 (size=4096)',
      'Prot LocalAddress:Port Scheduler Flags',
      '  -> RemoteAddress:Port Forward Weight ActiveConn InActConn',
      ...(scheduler === null ? [] : [`TCP  ${hex(vip, port, ':')} ${scheduler}  `, ...destinations]),
    ];
    await writeFile(path.join(this.folder, 'ip_vs'), `${lines.join('\n')}\n`);
  }

  /** Adds an entry to the director's connection table. */
  async addEntry(
    client: string,
    clientPort: number,
    to: number,
    port = this.lab.service.port,
    state = 'TIME_WAIT       119',
  ): Promise<void> {
    const { vip } = this.lab.service;
    const inside = this.lab.realServers[to]!.addresses['inside']!;
    this.#entries.push(`TCP ${hex(client, clientPort)} ${hex(vip, port)} ${hex(inside, port)} ${state}`);
    await this.#writeEntries();
  }

  /** Takes all entries out of the table, as their timeouts do. */
  async expireEntries(): Promise<void> {
    this.#entries.length = 0;
    await this.#writeEntries();
  }

  /** A connection that replaces the paths of the system's files by those of this play. */
  readonly connect = (machine: string): Promise<MachineConnection> => {
    if (this.#unreachable.has(machine)) return Promise.reject(new Error(`${machine} is unreachable`));
    const local = this.#connections.get(machine) ?? new FakeMachineConnection();
    this.#connections.set(machine, local);
    const replace = (text: string): string =>
      text
        .replaceAll('/proc/net/ip_vs', path.join(this.folder, 'ip_vs'))
        .replaceAll('/var/log/nginx', path.join(this.folder, machine));
    return Promise.resolve({
      closed: local.closed,
      close: () => local.close(),
      open: async (command: string, options: OpenOptions): Promise<Channel> => {
        const channel = await local.open(command, options);
        const note = (text: string): void => {
          const name = `${machine}: ${text}`;
          this.commands.push(name);
          this.onCommand(name);
          // The line that the command's shell answers with when the text is through.
          void answered().then(() => this.endedCommands.push(name));
        };
        const answered = (): Promise<unknown> =>
          Promise.race([channel.exit, new Promise((resolve) => channel.stdout.once('data', resolve))]);
        if (command !== 'exec sh') note(command);
        const stdin = new Writable({
          write: (chunk: Buffer, _encoding, done) => {
            const text = chunk.toString();
            const first = /\(\nexec 2>\/dev\/null\n(.*)\n/.exec(text)?.[1];
            if (first !== undefined) note(first);
            channel.stdin.write(replace(text), () => done());
          },
          final: (done) => {
            channel.stdin.end();
            done();
          },
        });
        return {
          stdin,
          stdout: channel.stdout,
          stderr: channel.stderr,
          exit: channel.exit,
          resize: (columns, rows) => channel.resize(columns, rows),
          close: (signal) => channel.close(signal),
        };
      },
    });
  };

  async #answer(request: number, clientPort: number, userAgent: string): Promise<string | undefined> {
    this.userAgent = userAgent;
    const played = this.#script(request);
    await played.meanwhile?.();
    if (played.to === undefined) return played.answer === 'none' ? undefined : 'other';
    if (this.#isOver) return undefined;
    const { name, page } = this.lab.realServers[played.to]!;
    const recording = this.addEntry(
      played.seenFrom ?? '127.0.0.1',
      played.seenPort ?? clientPort,
      played.to,
    ).then(() =>
      (played.logged ?? played.answer !== 'none') ? this.logRequest(name, userAgent) : undefined,
    );
    this.#recordings.push(recording);
    await recording;
    return played.answer === 'none' ? undefined : played.answer === 'page' ? page : 'other';
  }

  /** Writes a line into a real server's access log. */
  async logRequest(machine: string, userAgent: string): Promise<void> {
    const line = `10.0.69.10 - - [22/Nov/2026:09:20:13 +0000] "GET /?1 HTTP/1.1" 200 3 "-" "${userAgent}"\n`;
    await appendFile(this.log(machine), line);
  }

  async #writeEntries(): Promise<void> {
    const heading = 'Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData';
    // Moved into place, so that no reader sees half of it.
    const file = path.join(this.folder, 'ip_vs_conn');
    const next = `${file}.${this.#writes++}`;
    await writeFile(next, `${[heading, ...this.#entries].join('\n')}\n`);
    await rename(next, file);
  }
}

function hex(address: string, port: number, separator = ' '): string {
  const bytes = address.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'));
  return `${bytes.join('')}${separator}${port.toString(16).padStart(4, '0')}`.toUpperCase();
}
