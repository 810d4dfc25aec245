import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tarText } from '../../../renderer/plan/tarText.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lvs-tar-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('tar unpacks every file, byte for byte, under its machine, and scripts can be run', () => {
  const script = '#!/bin/sh\necho "rs1"\n';
  const page = `页面 ${'x'.repeat(600)}`;
  const archive = tarText(
    [
      { machine: 'rs1', path: '/usr/local/sbin/lvs_real_server.sh', content: script },
      { machine: 'rs1', path: '/var/www/html/index.html', content: page },
      { machine: 'rs1', path: '/var/www/html/empty.html', content: '' },
    ],
    Date.UTC(2026, 0, 2),
  );
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  const of = (name: string): string => path.join(folder, 'rs1', name);
  expect(readFileSync(of('usr/local/sbin/lvs_real_server.sh'), 'utf8')).toBe(script);
  expect(readFileSync(of('var/www/html/index.html'), 'utf8')).toBe(page);
  expect(readFileSync(of('var/www/html/empty.html'), 'utf8')).toBe('');
  expect(statSync(of('usr/local/sbin/lvs_real_server.sh')).mode & 0o777).toBe(0o755);
  expect(statSync(of('var/www/html/index.html')).mtimeMs).toBe(Date.UTC(2026, 0, 2));
});

test('a path that tar cannot hold is refused, not cut', () => {
  const files = [{ machine: 'rs1', path: `/${'x'.repeat(100)}`, content: '' }];
  expect(() => tarText(files, 0)).toThrow(RangeError);
});
