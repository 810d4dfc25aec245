import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { SecretStore } from '../service/serviceOptions.ts';
import type { ElectronModules } from './electronModules.ts';

type Keychain = Pick<ElectronModules, 'safeStorage'>;
/** Encrypted secrets in base64, by name. */
type Secrets = Readonly<Record<string, string>>;

/**
 * Secrets encrypted by the system's keychain, in a file that only this user, on this computer, can make sense of.
 * Undefined where there is no keychain: Linux without one would keep them as good as readable (`basic_text`). To be
 * called when the app is ready.
 */
export async function keychain(
  { safeStorage }: Keychain,
  stateFolder: string,
  platform: NodeJS.Platform = process.platform,
): Promise<SecretStore | undefined> {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return undefined;
  const backend = platform === 'linux' ? safeStorage.getSelectedStorageBackend() : 'system';
  if (backend === 'basic_text' || backend === 'unknown') return undefined;
  const file = path.join(stateFolder, 'secrets.json');
  return {
    async read(name) {
      const encrypted = readSecrets(file)[name];
      return encrypted === undefined ? undefined : decrypted(safeStorage, encrypted);
    },
    async write(name, secret) {
      const encrypted = (await safeStorage.encryptStringAsync(secret)).toString('base64');
      writeSecrets(file, { ...readSecrets(file), [name]: encrypted });
    },
    remove(name) {
      const secrets = readSecrets(file);
      const { [name]: removed, ...rest } = secrets;
      if (removed !== undefined) writeSecrets(file, rest);
      return Promise.resolve();
    },
  };
}

/** A secret that the keychain no longer opens (another user, a new keychain) is as good as none. */
async function decrypted(
  safeStorage: ElectronModules['safeStorage'],
  encrypted: string,
): Promise<string | undefined> {
  try {
    return (await safeStorage.decryptStringAsync(Buffer.from(encrypted, 'base64'))).result;
  } catch {
    return undefined;
  }
}

/** A file that is not there, or that is not ours, holds no secret. */
function readSecrets(file: string): Secrets {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value !== 'object' || value === null) return {};
    const isSecret = (entry: readonly [string, unknown]): entry is [string, string] =>
      typeof entry[1] === 'string';
    return Object.fromEntries(Object.entries(value).filter(isSecret));
  } catch {
    return {};
  }
}

function writeSecrets(file: string, secrets: Secrets): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileAtomic.sync(file, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600 });
}
