import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const source = readFileSync(new URL('../../../electron/desktop/preload.ts', import.meta.url), 'utf8');

test('The preload is short, and imports Electron and names only', () => {
  expect(source.split('\n').length).toBeLessThanOrEqual(50);
  expect([...source.matchAll(/from '([^']+)'/g)].map(([, module]) => module)).toEqual([
    'electron',
    './portNames.ts',
  ]);
});
