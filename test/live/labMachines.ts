import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ssh2, { type Client } from 'ssh2';
import { foldersOf } from '../../electron/store/folders.ts';
import { startClone, type Clone, type StartCloneOptions } from '../../electron/vm/clone.ts';
import { ensureImage, type ImageVariant } from '../../electron/vm/image.ts';
import { generateKeyPair, type OpenSshKeyPair } from '../../electron/vm/machineKeys.ts';
import { defaultMemoryMb } from '../../electron/vm/machineHardware.ts';
import { ensureTemplate, type Template } from '../../electron/vm/template.ts';

/** The user's own cache, so that image and template are built once: `LVS_LAB_CACHE` names another. */
export const cacheFolder = foldersOf(process.env).cache;

/** Longest that anything in a live test may wait. */
export const patience = (): AbortSignal => AbortSignal.timeout(400_000);

export async function testTemplate(variant: ImageVariant = 'full'): Promise<Template> {
  const image = await ensureImage({ variant, cacheFolder, signal: patience() });
  const hardware = { accelerator: 'tcg', memoryMb: defaultMemoryMb, networkCards: 2 } as const;
  return ensureTemplate({ image, hardware, cacheFolder, signal: patience() });
}

/** Machines of one test: started from a template, reached by SSH, ended together. */
export class TestMachines {
  readonly key: OpenSshKeyPair = generateKeyPair('test');
  readonly folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-test-'));
  readonly #clones: Clone[] = [];
  readonly #clients: Client[] = [];

  async start(
    template: Template,
    name: string,
    more: Partial<StartCloneOptions> = {},
  ): Promise<{ clone: Clone; hostKey: OpenSshKeyPair }> {
    const hostKey = generateKeyPair(name);
    const clone = await startClone({
      template,
      folder: path.join(this.folder, name),
      name,
      networkCards: [],
      hostKey,
      authorizedKeys: [this.key.publicKey],
      signal: patience(),
      ...more,
    });
    this.#clones.push(clone);
    return { clone, hostKey };
  }

  /** Logs in; answers the host key that the machine showed and a way to run commands. */
  async login(
    clone: Clone,
  ): Promise<{ client: Client; hostKey: string; run: (command: string) => Promise<string> }> {
    const client = new ssh2.Client();
    this.#clients.push(client);
    let hostKey = '';
    const sock = await clone.connect(patience());
    await new Promise<void>((resolve, reject) => {
      client.on('ready', resolve).on('error', reject);
      client.connect({
        sock,
        username: 'root',
        privateKey: this.key.privateKey,
        readyTimeout: 60_000,
        hostVerifier: (key: Buffer) => {
          hostKey = key.toString('base64');
          return true;
        },
      });
    });
    return { client, hostKey, run: (command) => execute(client, command) };
  }

  async end(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await Promise.all(this.#clones.map((clone) => clone.kill()));
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** What a command prints; rejects when it fails. */
function execute(client: Client, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) {
        reject(error);
        return;
      }
      let output = '';
      channel.on('data', (chunk: Buffer) => (output += chunk.toString()));
      channel.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
      channel.on('close', (code: number | undefined) =>
        code === 0
          ? resolve(output.trim())
          : reject(new Error(`${command}: ${code ?? 'cut off'}: ${output}`)),
      );
    });
  });
}
