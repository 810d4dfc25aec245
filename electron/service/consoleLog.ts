import { open } from 'node:fs/promises';
import path from 'node:path';
import { LabError } from '../../lab/contract/labError.ts';
import type { ConsolePart } from '../../lab/contract/terminal.ts';
import { machinesOf } from '../../lab/model/lab.ts';
import type { Folders } from '../store/folders.ts';
import { labFolder } from '../store/labFolder.ts';
import { consoleLogName } from '../vm/qemuProcess.ts';
import { readLabAsBroughtUp } from './resolveLab.ts';

/** A log is read in parts of at most this many bytes. */
const partBytes = 256 * 1024;

/**
 * What an embedded machine wrote to its console, from a byte on, as it wrote it: with control sequences. From the
 * beginning again where the log is shorter than that: the machine was made anew. Nothing where there is no log yet.
 * @throws LabError `user-usage` where there is no such lab, machine or byte; `user-unsupported` for an ssh lab.
 */
export async function readConsoleLog(
  folders: Folders,
  lab: string,
  machine: string,
  from: number,
): Promise<ConsolePart> {
  if (!Number.isSafeInteger(from) || from < 0) {
    throw noSuch('The console log has no such byte', `${from} was asked for`, 'Ask from byte 0 on.');
  }
  const file = path.join(machineFolder(folders, lab, machine), consoleLogName);
  const bytes = await readPart(file, from);
  if (bytes === undefined) return { text: '', next: 0 };
  const whole = bytes.part.subarray(0, wholeCharacters(bytes.part));
  return { text: whole.toString('utf8'), next: bytes.from + whole.length };
}

/** The folder of a machine of a lab that is there; the names come from outside. */
function machineFolder(folders: Folders, name: string, machine: string): string {
  const lab = readLabAsBroughtUp(name, folders)?.lab;
  if (lab === undefined) {
    throw noSuch(
      `There is no lab ${JSON.stringify(name)}`,
      'no lab that is up has that name',
      'Bring it up first.',
    );
  }
  const names = machinesOf(lab).map((entry) => entry.machine.name);
  if (!names.includes(machine)) {
    throw noSuch(
      `The lab ${name} has no machine ${JSON.stringify(machine)}`,
      `its machines are ${names.join(', ')}`,
      'Name one of them.',
    );
  }
  if (lab.machines === 'ssh') {
    throw new LabError({
      code: 'user-unsupported',
      what: 'This machine has no console log',
      machine,
      why: 'it is a machine of your own, and only what LVS Lab starts writes one',
      next: 'Look at its own console, or open a terminal on it.',
    });
  }
  return path.join(labFolder(folders, name), 'machines', machine);
}

/** A part of a file with the byte that it begins at; `undefined` where there is no file. */
async function readPart(
  file: string,
  wanted: number,
): Promise<{ readonly part: Buffer; readonly from: number } | undefined> {
  try {
    await using handle = await open(file, 'r');
    const { size } = await handle.stat();
    const from = wanted > size ? 0 : wanted;
    const part = Buffer.alloc(Math.min(partBytes, size - from));
    const { bytesRead } = await handle.read(part, 0, part.length, from);
    return { part: part.subarray(0, bytesRead), from };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Bytes before a character of UTF-8 at the end that is not whole yet. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    const isContinuation = (byte & 0xc0) === 0x80;
    if (isContinuation) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function noSuch(what: string, why: string, next: string): LabError {
  return new LabError({ code: 'user-usage', what, why, next });
}
