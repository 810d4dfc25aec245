import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { SecretStore } from '../service/serviceOptions.ts';
import type { ElectronModules } from './electronModules.ts';

/**
 * Secrets encrypted by the system's keychain, in a file that only this user, on this computer, can make sense of.
 * Undefined where there is no keychain: Linux without one would keep them as good as readable (`basic_text`).
 */
export function keychain({ safeStorage }: ElectronModules, stateFolder: string): SecretStore | undefined {
  if (!safeStorage.isEncryptionAvailable()) return undefined;
  const backend = process.platform === 'linux' ? safeStorage.getSelectedStorageBackend() : 'system';
  if (backend === 'basic_text' || backend === 'unknown') return undefined;
  const file = path.join(stateFolder, 'secrets.json');
  const readAll = (): Record<string, string> => readSecrets(file);
  const writeAll = (secrets: Readonly<Record<string, string>>): void => {
    mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
    writeFileAtomic.sync(file, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600 });
  };
  return {
    read(name) {
      const encrypted = readAll()[name];
      return Promise.resolve(encrypted === undefined ? undefined : decrypted(safeStorage, encrypted));
    },
    write(name, secret) {
      writeAll({ ...readAll(), [name]: safeStorage.encryptString(secret).toString('base64') });
      return Promise.resolve();
    },
    remove(name) {
      const { [name]: removed, ...rest } = readAll();
      if (removed !== undefined) writeAll(rest);
      return Promise.resolve();
    },
  };
}

/** A secret that the keychain no longer opens (another user, a new keychain) is as good as none. */
function decrypted(safeStorage: ElectronModules['safeStorage'], encrypted: string): string | undefined {
  try {
    return safeStorage.decryptString(Buffer.from(encrypted, 'base64'));
  } catch {
    return undefined;
  }
}

/** A file that is not there or not ours to read holds no secret. */
function readSecrets(file: string): Record<string, string> {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return {};
  }
}
