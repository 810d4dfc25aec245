import { expect, test } from 'vitest';
import { connectTarget } from '../../../electron/service/connectTarget.ts';
import type { SshTarget } from '../../../lab/model/lab.ts';

const ssh = (host: string, jump?: string): SshTarget => ({
  host,
  port: 22,
  user: 'root',
  ...(jump === undefined ? {} : { jump }),
});

test('a jump that is the name of another machine is that machine, and so on', () => {
  const targets = {
    rs1: ssh('10.0.0.1', 'director'),
    director: ssh('10.0.0.2', 'gate'),
    gate: ssh('gate.example'),
  };
  expect(connectTarget(targets, 'rs1')).toEqual({
    ...ssh('10.0.0.1'),
    machine: 'rs1',
    jump: { ...ssh('10.0.0.2'), machine: 'director', jump: { ...ssh('gate.example'), machine: 'gate' } },
  });
});

test('any other jump stays as it is written', () => {
  expect(connectTarget({ rs1: ssh('10.0.0.1', 'me@gate:2222') }, 'rs1')).toMatchObject({
    jump: 'me@gate:2222',
  });
});

test.each([
  ['a machine that is not there', { rs1: ssh('10.0.0.1') }, 'rs2'],
  ['what every object has', {}, 'toString'],
  ['jumps in a circle', { rs1: ssh('a', 'rs2'), rs2: ssh('b', 'rs1') }, 'rs1'],
])('%s is a mistake in the lab file', (_, targets, machine) => {
  expect(() => connectTarget(targets, machine)).toThrow(expect.objectContaining({ code: 'user-lab-file' }));
});
