import { lines, sh, type ShellText } from './shellText.ts';

/** A file that the lab puts somewhere. */
export interface PlacedFile {
  readonly file: string;
  /** Exact content; no newline is added. */
  readonly content: string;
  /** Beginning of the names of the files that keep what was there before; no other step of the machine has it. */
  readonly record: string;
}

/** Writes the content, byte for byte. */
export function writeFile({ file, content }: Pick<PlacedFile, 'file' | 'content'>): ShellText {
  return sh`printf %s ${content} >${file}`;
}

/**
 * Ends the function it stands in unless the file has exactly the content. Compared line by line with built-ins: each
 * line but the last ends in a newline, and what follows the last newline ends without one. (A shell's `read` drops NUL
 * bytes, so a file that differs in nothing else passes.)
 */
export function expectFile({ file, content }: Pick<PlacedFile, 'file' | 'content'>): ShellText {
  const parts = content.split('\n');
  const last = parts.pop() ?? '';
  return lines(
    sh`[ -r ${file} ] || return 1`,
    sh`{`,
    ...parts.map((part) => sh`  IFS= read -r lvs_line && [ "$lvs_line" = ${part} ] || return 1`),
    sh`  ! IFS= read -r lvs_line && [ "$lvs_line" = ${last} ] || return 1`,
    sh`} <${file}`,
  );
}

/** Keeps what is there, once, and writes the file. Ends the function it stands in if that fails. */
export function placeFile(placed: PlacedFile): ShellText {
  const { copy, kept, absent } = recordsOf(placed);
  const folder = folderOf(placed.file);
  return lines(
    // A copy counts only once it is whole, which a file of its own says.
    sh`if [ ! -e ${kept} ] && [ ! -e ${absent} ]; then
  if [ -e ${placed.file} ]; then
    cp -p ${placed.file} ${copy} && printf '' >${kept} || return 1
  else
    printf '' >${absent} || return 1
  fi
fi
[ -d ${folder} ] || mkdir -p ${folder} || return 1`,
    sh`${{ verbatim: writeFile(placed) }} || return 1`,
  );
}

/** Brings back what was there before; sets `lvs_failed` to 1 if that fails. Does nothing where nothing was recorded. */
export function takeBackFile(placed: PlacedFile): ShellText {
  const { copy, kept, absent } = recordsOf(placed);
  return sh`if [ -e ${kept} ]; then
  if cp -p ${copy} ${placed.file}; then rm -f ${kept} ${copy}; else lvs_failed=1; fi
elif [ -e ${absent} ]; then
  rm -f ${placed.file} ${absent} || lvs_failed=1
fi`;
}

function recordsOf({ record }: PlacedFile): Readonly<Record<'copy' | 'kept' | 'absent', string>> {
  return { copy: `${record}.before`, kept: `${record}.kept`, absent: `${record}.absent` };
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/')) || '/';
}
