import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findMissing, missingSoftware } from '../../../electron/vm/hostSoftware.ts';

it('finds programs on the search path, and only those that can be run', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'software-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const program of ['qemu-img', 'mmdebstrap']) writeFileSync(path.join(folder, program), '');
  chmodSync(path.join(folder, 'qemu-img'), 0o755);
  chmodSync(path.join(folder, 'mmdebstrap'), 0o644);
  expect(findMissing(['qemu-img', 'mmdebstrap', 'newuidmap'], `/nowhere:${folder}`)).not.toContain(
    'qemu-img',
  );
  expect(findMissing(['mmdebstrap'], folder)).toEqual(['mmdebstrap']);
});

it('names one command that installs all that is missing', () => {
  const { data } = missingSoftware(['qemu-system-x86_64', 'mmdebstrap', 'qemu-img', 'newuidmap']);
  expect(data.code).toBe('user-missing-software');
  expect(data.next).toContain(
    'sudo apt-get install -y --no-install-recommends mmdebstrap qemu-system-x86 qemu-utils uidmap',
  );
});
