import { expect, it } from 'vitest';
import { candidateAccelerators, firstThatWorks } from '../../../electron/vm/accelerator.ts';

it('offers what the platform has, and ends with software translation everywhere', () => {
  expect(candidateAccelerators('linux')).toEqual(['kvm', 'tcg']);
  expect(candidateAccelerators('darwin')).toEqual(['hvf', 'tcg']);
  expect(candidateAccelerators('win32')).toEqual(['whpx', 'tcg']);
  expect(candidateAccelerators('freebsd')).toEqual(['tcg']);
});

it('takes the first that runs a guest, and says which did not and why', async () => {
  const probed: string[] = [];
  const probe = (accelerator: string) => {
    probed.push(accelerator);
    return Promise.resolve(accelerator === 'kvm' ? 'it cannot nest' : undefined);
  };
  expect(await firstThatWorks(['kvm', 'tcg'], probe)).toEqual({
    accelerator: 'tcg',
    rejected: [{ accelerator: 'kvm', why: 'it cannot nest' }],
  });
  expect(probed).toEqual(['kvm']);
});

it('takes hardware virtualisation where it works', async () => {
  const choice = await firstThatWorks(['kvm', 'tcg'], () => Promise.resolve(undefined));
  expect(choice).toEqual({ accelerator: 'kvm', rejected: [] });
});
