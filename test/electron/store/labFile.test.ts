import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readLabFile } from '../../../electron/store/labFile.ts';
import { largestLabFileBytes, parseLabText } from '../../../lab/text/labText.ts';

const sampleUrl = new URL('../../../resources/labs/nat-wrr.yaml', import.meta.url);
const sample = readFileSync(sampleUrl, 'utf8');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-file-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(content: string | Uint8Array): string {
  const path = join(folder, 'lab.yaml');
  writeFileSync(path, content);
  return path;
}

describe('a file', () => {
  test('is read like its text', async () => {
    expect(await readLabFile(sampleUrl.pathname)).toEqual(parseLabText(sample));
  });

  test.each([
    ['bytes that are no UTF-8', Uint8Array.of(0x61, 0xff, 0x62), 'lab-file-not-text'],
    ['UTF-16', Buffer.from('\ufeffversion: 1\n', 'utf16le'), 'lab-file-not-text'],
    ['a program', Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 0, 0), 'lab-file-not-text'],
    ['more than 1 MiB', Buffer.alloc(largestLabFileBytes + 1, 'a'), 'lab-file-too-large'],
  ])('of %s is a diagnostic', async (_, content, code) => {
    const { lab, diagnostics } = await readLabFile(fileOf(content));

    expect(lab).toBeUndefined();
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
  });

  test('that is not there, a folder, a device or a circle of links is an error of the user', async () => {
    symlinkSync('circle', join(folder, 'circle'));
    const paths = [
      'missing.yaml',
      '.',
      '../../../../../../dev/zero',
      'circle',
      'a\0b',
      `${'x'.repeat(300)}.yaml`,
    ].map((name) => `${folder}/${name}`);

    for (const path of paths) {
      await expect(readLabFile(path), path).rejects.toMatchObject({ code: 'user-lab-file' });
    }
  });

  test.skipIf(process.getuid?.() === 0)('that may not be read is an error of the user', async () => {
    const path = fileOf(sample);
    chmodSync(path, 0);

    await expect(readLabFile(path)).rejects.toMatchObject({ data: { why: 'you may not read it' } });
  });
});
