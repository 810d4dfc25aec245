import { createHash } from 'node:crypto';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { LabError } from '../../lab/contract/labError.ts';
import {
  largestLabFileBytes,
  parseLabText,
  unreadableLabText,
  type LabText,
} from '../../lab/text/labText.ts';

/** A lab file's text as it is on disk; without one where its bytes are none, and then what is wrong with them. */
export interface LabFileContent {
  /** Names the bytes: another revision is another content. */
  readonly revision: string;
  readonly text?: string;
  readonly unreadable?: LabText;
}

/**
 * Reads a lab file and checks it. Rejects with a `LabError` (`user-lab-file`) if there is no file that can be read;
 * what is wrong with its content is told by diagnostics.
 */
export async function readLabFile(path: string): Promise<LabText> {
  const { text = '', unreadable } = await readLabFileContent(path);
  return unreadable ?? parseLabText(text);
}

/** Reads a lab file without looking at what it says. Rejects as `readLabFile` does. */
export async function readLabFileContent(path: string): Promise<LabFileContent> {
  const bytes = await readBytes(path);
  const revision = revisionOf(bytes);
  if (bytes.length > largestLabFileBytes) return { revision, unreadable: unreadableLabText('too-large') };
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return { revision, unreadable: unreadableLabText('utf-16') };
  }
  try {
    return { revision, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { revision, unreadable: unreadableLabText('not-utf-8') };
  }
}

/** The revision of a file that holds just this. */
export function revisionOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The bytes of a file, one more than allowed at most. */
async function readBytes(path: string): Promise<Uint8Array> {
  try {
    // A look before opening: to open a pipe that nobody writes to would wait for ever.
    const kind = await stat(path);
    if (!kind.isFile())
      throw noFile(path, kind.isDirectory() ? 'it is a folder' : 'it is a device or pipe, not a file');
    const handle = await open(path, 'r');
    try {
      return await readAtMost(handle, largestLabFileBytes + 1);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw noFile(path, reasonOf(error), error);
  }
}

async function readAtMost(handle: FileHandle, most: number): Promise<Uint8Array> {
  const buffer = Buffer.alloc(most);
  let length = 0;
  while (length < most) {
    const { bytesRead } = await handle.read(buffer, length, most - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'there is no such file';
    case 'EACCES':
    case 'EPERM':
      return 'you may not read it';
    case 'ENAMETOOLONG':
      return 'the name is too long for a file';
    case 'ERR_INVALID_ARG_VALUE':
      return 'the name holds a NUL character';
    case 'ELOOP':
      return 'it is a symbolic link that leads in a circle';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

function noFile(path: string, why: string, cause?: unknown): LabError {
  return new LabError(
    {
      code: 'user-lab-file',
      what: `Cannot read the lab file ${JSON.stringify(path)}`,
      why,
      next: 'Name a lab file (YAML) that exists and that you may read.',
    },
    { cause },
  );
}
