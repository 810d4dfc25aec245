import type { PlanFile } from '../../lab/contract/plannedLab.ts';

const blockBytes = 512;
const encoder = new TextEncoder();

/**
 * Files as a tar archive (ustar, POSIX.1-1988), each under its machine's name. The text is the archive once it is
 * written in UTF-8. Scripts can be executed.
 *
 * @param modifiedAt Time that the files get, in milliseconds since the epoch.
 */
export function tarText(files: readonly PlanFile[], modifiedAt: number): string {
  return [...files.map((file) => entry(file, modifiedAt)), '\0'.repeat(2 * blockBytes)].join('');
}

function entry({ machine, path, content }: PlanFile, modifiedAt: number): string {
  const bytes = encoder.encode(content).length;
  const padding = (blockBytes - (bytes % blockBytes)) % blockBytes;
  return (
    header(`${machine}${path}`, path.endsWith('.sh') ? 0o755 : 0o644, bytes, modifiedAt) +
    content +
    '\0'.repeat(padding)
  );
}

function header(name: string, mode: number, bytes: number, modifiedAt: number): string {
  const withSum = (sum: string): string =>
    [
      field(name, 100),
      number(mode, 8),
      number(0, 8),
      number(0, 8),
      number(bytes, 12),
      number(Math.floor(modifiedAt / 1000), 12),
      sum,
      '0',
      field('', 100),
      'ustar\x0000',
      field('root', 32),
      field('root', 32),
      number(0, 8),
      number(0, 8),
      field('', 155),
      '\0'.repeat(12),
    ].join('');
  // The sum is taken with its own field as spaces; see "Checksum" in tar(5).
  const sum = encoder.encode(withSum(' '.repeat(8))).reduce((total, byte) => total + byte, 0);
  return withSum(`${sum.toString(8).padStart(6, '0')}\0 `);
}

function field(text: string, size: number): string {
  const used = encoder.encode(text).length;
  if (used > size) throw new RangeError(`"${text}" is longer than the ${size} bytes that a tar field has`);
  return text + '\0'.repeat(size - used);
}

function number(value: number, size: number): string {
  return `${value.toString(8).padStart(size - 1, '0')}\0`;
}
