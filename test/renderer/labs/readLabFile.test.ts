import { describe, expect, test } from 'vitest';
import { largestLabFileBytes } from '../../../lab/text/labText.ts';
import { readLabFile } from '../../../renderer/labs/readLabFile.ts';

describe('readLabFile', () => {
  test('reads a YAML file as text', async () => {
    expect(await readLabFile(new File(['name: 实验'], 'a.YML'))).toEqual({
      kind: 'text',
      text: 'name: 实验',
    });
  });

  test('refuses other names, files that are too large, and bytes that are no UTF-8', async () => {
    expect(await readLabFile(new File(['a'], 'a.txt'))).toEqual({ kind: 'notYaml' });
    const large = new File([new Uint8Array(largestLabFileBytes + 1)], 'a.yaml');
    expect(await readLabFile(large)).toEqual({ kind: 'tooLarge' });
    expect(await readLabFile(new File([new Uint8Array([0xff, 0xfe])], 'a.yaml'))).toEqual({
      kind: 'notUtf8',
    });
  });
});
