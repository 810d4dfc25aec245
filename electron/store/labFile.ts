import { open, stat, type FileHandle } from 'node:fs/promises';
import { checkLab } from '../../lab/check/checkLab.ts';
import { inReadingOrder } from '../../lab/check/diagnosticOrder.ts';
import { LabError } from '../../lab/contract/labError.ts';
import { hasErrors, type Diagnostic } from '../../lab/model/diagnostic.ts';
import type { Lab } from '../../lab/model/lab.ts';
import { withPositions } from './positions.ts';
import { readYaml } from './yamlText.ts';

/** Largest lab file in bytes: 256 real servers with long pages fit, and a log file given by mistake does not. */
export const largestLabFileBytes = 1_048_576;

/** A lab file as it was read. */
export interface LabFile {
  /** The text, empty if the file holds none. */
  readonly text: string;
  /** Its content as plain data; undefined if it is no YAML. */
  readonly value: unknown;
  /** The lab, if no diagnostic is an error. */
  readonly lab?: Lab;
  /** Errors first; with line and column where they are known. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the text of a lab file and checks it. Never throws. */
export function parseLabText(text: string): LabFile {
  if (Buffer.byteLength(text) > largestLabFileBytes) return unreadable('', [tooLarge()]);
  if (text.includes('\0')) return unreadable(text, [notText('It holds NUL characters, which no text has.')]);
  const { read, diagnostics: yamlErrors } = readYaml(text);
  if (read === undefined) return unreadable(text, yamlErrors);
  const { lab, diagnostics: found } = checkLab(read.value);
  const placed = withPositions(found, read.document, read.lines);
  const diagnostics = inReadingOrder([...yamlErrors, ...placed]);
  return {
    text,
    value: read.value,
    diagnostics,
    ...(lab === undefined || hasErrors(diagnostics) ? {} : { lab }),
  };
}

/**
 * Reads a lab file and checks it. Rejects with a `LabError` (`user-lab-file`) if there is no file that can be read;
 * what is wrong with its content is told by diagnostics.
 */
export async function readLabFile(path: string): Promise<LabFile> {
  const bytes = await readBytes(path);
  if (bytes.length > largestLabFileBytes) return unreadable('', [tooLarge()]);
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return unreadable('', [notText('It is saved as UTF-16; a lab file is UTF-8.')]);
  }
  try {
    return parseLabText(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return unreadable('', [notText('It holds bytes that are no UTF-8.')]);
  }
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

function unreadable(text: string, diagnostics: readonly Diagnostic[]): LabFile {
  return { text, value: undefined, diagnostics };
}

function tooLarge(): Diagnostic {
  return {
    code: 'lab-file-too-large',
    severity: 'error',
    path: '',
    summary: 'The lab file is too large',
    detail: `The file has more than ${largestLabFileBytes} bytes (1 MiB); the largest labs need a fraction of that.`,
    fix: 'Check that this is the lab file; shorten its pages if it is.',
  };
}

function notText(detail: string): Diagnostic {
  return {
    code: 'lab-file-not-text',
    severity: 'error',
    path: '',
    summary: 'The lab file is no text',
    detail,
    fix: 'Save it as plain text in UTF-8.',
  };
}
