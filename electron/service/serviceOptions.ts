import type { OnUnknownHostKey, SecretRequest } from '../ssh/connect.ts';
import type { Folders } from '../store/folders.ts';
import type { ImageVariant } from '../vm/image.ts';
import type { KeptConnections } from './keptConnections.ts';

// What a host handles of the parts below the service, so that it need not know them.
export type { SecretRequest, UnknownHostKey } from '../ssh/connect.ts';
export type { Channel, ChannelExit, OpenOptions } from '../ssh/machineConnection.ts';
export { foldersOf } from '../store/folders.ts';
export type { ImageVariant } from '../vm/image.ts';

/** Keeps secrets in the system's keychain. Names say what a secret is for; values never reach a log. */
export interface SecretStore {
  readonly read: (name: string) => Promise<string | undefined>;
  readonly write: (name: string, secret: string) => Promise<void>;
  readonly remove: (name: string) => Promise<void>;
}

/** What a host gives the service. */
export interface ServiceOptions {
  /** What carries the service; the default is the command line. */
  readonly host?: 'desktop' | 'web' | 'command-line';
  readonly version?: string;
  /** Lab file that was given when the app was started. */
  readonly openedFile?: string;
  /** Where the host can keep secrets. */
  readonly secretStore?: SecretStore;
  /**
   * Keeps the connections to `ssh` machines from one operation to the next. Without it each operation logs in by itself.
   * The host that gives it closes it.
   */
  readonly connections?: KeptConnections;
  readonly folders: Folders;
  /** The program of the detached lab host: a file that Node runs. */
  readonly labHostEntry: string;
  /** The recipe that the image of embedded machines is built from. */
  readonly imageRecipeFolder: string;
  /**
   * What new embedded machines have installed: all that labs need (`full`, the default), or as little as a fresh Debian
   * (`bare`), so that `up` really installs the rest, offline.
   */
  readonly imageVariant?: ImageVariant;
  /** How long embedded machines may take to start, in milliseconds; the default is two minutes. */
  readonly startDeadlineMs?: number;
  /**
   * Whether to trust and keep the key of a machine that is not known yet; asked only where keys are not accepted.
   * Without it the windows are asked (`question` pushes).
   */
  readonly onUnknownHostKey?: OnUnknownHostKey;
  /** Asked for passphrases and passwords; `undefined` gives up. Without it the windows are asked. */
  readonly askSecret?: (request: SecretRequest, signal: AbortSignal) => Promise<string | undefined>;
}
