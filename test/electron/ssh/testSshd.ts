import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

const sshdPath = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/bin/sshd'].find((path) => existsSync(path));

type HostKeyType = 'ed25519' | 'ecdsa' | 'rsa';

export interface TestSshdOptions {
  readonly hostKeys?: readonly HostKeyType[];
  /** Lines that come before ours in its configuration: the first one of a kind counts. */
  readonly config?: readonly string[];
}

/**
 * OpenSSH's server on 127.0.0.1, on a port that the system picks, with keys of its own in a temporary folder. Each
 * connection is one `sshd -i`, its bytes passed on by us, so that a test can cut the link or make it fall silent.
 */
export class TestSshd {
  readonly folder: string;
  readonly user = userInfo().username;
  readonly host = '127.0.0.1';
  /** Connections that were made so far. */
  connections = 0;
  readonly #server: Server;
  readonly #links = new Map<Socket, ChildProcess>();

  private constructor(folder: string) {
    this.folder = folder;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start({ hostKeys = ['ed25519'], config = [] }: TestSshdOptions = {}): Promise<TestSshd> {
    if (sshdPath === undefined) throw new Error('These tests need OpenSSH: apt-get install openssh-server');
    const sshd = new TestSshd(mkdtempSync(join(tmpdir(), 'lvs-lab-sshd-')));
    // Where the package's own start-up would have made it; only root's sshd asks for it.
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    for (const type of hostKeys) sshd.makeKey(`host_${type}`, type);
    writeFileSync(
      join(sshd.folder, 'config'),
      [
        ...config,
        ...hostKeys.map((type) => `HostKey ${sshd.folder}/host_${type}`),
        `AuthorizedKeysFile ${sshd.folder}/authorized_keys`,
        'StrictModes no',
        'UsePAM no',
        'PidFile none',
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'PermitRootLogin yes',
        'UseDNS no',
        // bash reads its user's .bashrc for a command of sshd unless it runs in another shell: up to a second each time.
        'SetEnv SHLVL=1',
        '',
      ].join('\n'),
    );
    sshd.makeKey('user', 'ed25519');
    sshd.authorize('user');
    sshd.#server.listen(0, sshd.host);
    await once(sshd.#server, 'listening');
    return sshd;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections that are open now. */
  get openConnections(): number {
    return this.#links.size;
  }

  /** Path of the key that may log in. */
  get identityFile(): string {
    return join(this.folder, 'user');
  }

  get target() {
    return { host: this.host, port: this.port, user: this.user, identityFile: this.identityFile };
  }

  /** Makes a key pair in the folder; answers its path. */
  makeKey(name: string, type: string, passphrase = ''): string {
    const path = join(this.folder, name);
    execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', name, '-f', path]);
    return path;
  }

  authorize(...names: readonly string[]): void {
    const keys = names.map((name) => readFileSync(join(this.folder, `${name}.pub`), 'utf8'));
    writeFileSync(join(this.folder, 'authorized_keys'), keys.join(''));
  }

  /** The public key of this name as wire bytes. */
  publicKey(name: string): Buffer {
    return Buffer.from(readFileSync(join(this.folder, `${name}.pub`), 'utf8').split(' ')[1]!, 'base64');
  }

  /** Drops all connections. */
  cut(): void {
    for (const socket of this.#links.keys()) socket.destroy();
  }

  /** Lets all connections stand, but no byte through any more. */
  silence(): void {
    for (const [socket, sshd] of this.#links) {
      socket.unpipe();
      sshd.stdout?.unpipe();
      socket.pause();
    }
  }

  async stop(): Promise<void> {
    this.#server.close();
    const running = [...this.#links.values()].filter(
      (sshd) => sshd.exitCode === null && sshd.signalCode === null,
    );
    const gone = running.map((sshd) => once(sshd, 'exit'));
    this.cut();
    await Promise.all(gone);
    rmSync(this.folder, { recursive: true });
  }

  #serve(socket: Socket): void {
    this.connections += 1;
    const args = ['-i', '-f', join(this.folder, 'config'), '-E', join(this.folder, 'log')];
    const sshd = spawn(sshdPath!, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#links.set(socket, sshd);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    sshd.stdin.on('error', () => undefined);
    socket.pipe(sshd.stdin);
    sshd.stdout.pipe(socket);
    socket.on('close', () => sshd.stdin.destroy());
    socket.on('close', () => sshd.stdout.destroy());
    sshd.on('exit', () => this.#links.delete(socket));
  }
}
