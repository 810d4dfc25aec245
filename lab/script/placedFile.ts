import type { RecordFolder } from './record.ts';
import { makeFolder } from './record.ts';
import { lines, sh, type ShellText } from './shellText.ts';

/** A file that the lab puts somewhere, and the name under which what was there before is kept. */
export interface PlacedFile {
  readonly file: string;
  /** Exact content; no newline is added. */
  readonly content: string;
  readonly records: RecordFolder;
  /** Unique among the lab's files on a machine. */
  readonly key: string;
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
  const { backup, absent } = recordsOf(placed);
  const folder = folderOf(placed.file);
  return lines(
    makeFolder(placed.records),
    sh`if [ ! -e ${backup} ] && [ ! -e ${absent} ]; then
  if [ -e ${placed.file} ]; then
    cp -p ${placed.file} ${`${backup}.new`} && mv ${`${backup}.new`} ${backup} || return 1
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
  const { backup, absent } = recordsOf(placed);
  return sh`if [ -e ${backup} ]; then
  if cp -p ${backup} ${placed.file}; then rm -f ${backup}; else lvs_failed=1; fi
elif [ -e ${absent} ]; then
  rm -f ${placed.file} ${absent} || lvs_failed=1
fi`;
}

function recordsOf({ records, key }: PlacedFile): { readonly backup: string; readonly absent: string } {
  return { backup: `${records.path}/${key}.before`, absent: `${records.path}/${key}.absent` };
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/')) || '/';
}
