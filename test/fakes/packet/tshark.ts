import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Whether tshark, Wireshark's own reader, is on this machine. Not asked for its version, which takes it a second. */
export const hasTshark = (process.env['PATH'] ?? '')
  .split(path.delimiter)
  .some((folder) => existsSync(path.join(folder, 'tshark')));

/** What a group of tests that need it is called, so that nobody overlooks that they were skipped. */
export function withTshark(title: string): string {
  return hasTshark ? title : `TSHARK IS NOT INSTALLED, SKIPPED (apt-get install tshark): ${title}`;
}

/** A frame as tshark reads it. */
export interface TsharkFrame {
  /** Name of the interface that it was captured on. */
  readonly network: string;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  readonly length: number;
  /** Innermost last. */
  readonly protocols: readonly string[];
  /** Of each IP header, the outer one first. */
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  readonly comment: string;
}

const fields = [
  'frame.interface_name',
  'frame.time_epoch',
  'frame.len',
  'frame.protocols',
  'ip.src',
  'ip.dst',
  'frame.comment',
  '_ws.malformed',
  'ip.checksum.status',
  'tcp.checksum.status',
] as const;

/**
 * The frames of a capture file as tshark reads them. Throws where it complains: of the file, of a malformed frame or of
 * a wrong checksum.
 */
export function readByTshark(file: string): readonly TsharkFrame[] {
  const checks = ['-o', 'ip.check_checksum:TRUE', '-o', 'tcp.check_checksum:TRUE'];
  const words = ['-n', '-r', file, ...checks, '-T', 'fields', ...fields.flatMap((name) => ['-e', name])];
  const { status, stdout, stderr, error } = spawnSync('tshark', words, { encoding: 'utf8' });
  if (error !== undefined) throw error;
  // That it runs as root is no complaint of the file.
  const complaints = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('Running as user'));
  if (status !== 0 || complaints.length > 0) throw new Error(`tshark: ${complaints.join('\n')}`);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line, at) => frameOf(line.split('\t'), at + 1));
}

function frameOf(cells: readonly string[], number: number): TsharkFrame {
  const cell = (name: (typeof fields)[number]): string => cells[fields.indexOf(name)] ?? '';
  const list = (name: (typeof fields)[number], mark = ','): readonly string[] =>
    cell(name)
      .split(mark)
      .filter((value) => value !== '');
  // 1 is right (PROTO_CHECKSUM_E_GOOD); a frame without such a header has none.
  const wrong = [...list('ip.checksum.status'), ...list('tcp.checksum.status')].filter(
    (value) => value !== '1',
  );
  if (cell('_ws.malformed') !== '' || wrong.length > 0) {
    throw new Error(`tshark: frame ${number} is malformed or has a wrong checksum: ${cells.join(' ')}`);
  }
  return {
    network: cell('frame.interface_name'),
    timeMs: Number(cell('frame.time_epoch')) * 1000,
    length: Number(cell('frame.len')),
    protocols: list('frame.protocols', ':'),
    sources: list('ip.src'),
    destinations: list('ip.dst'),
    comment: cell('frame.comment'),
  };
}
