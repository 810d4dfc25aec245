import { expect, test } from 'vitest';
import { jumpTarget } from '../../../electron/ssh/jumpTarget.ts';

const target = { host: 'rs1', port: 22, user: 'alice', identityFile: '~/key' };

test.each([
  ['bob@gate:2222', { user: 'bob', host: 'gate', port: 2222 }],
  ['bob@gate', { user: 'bob', host: 'gate', port: 22 }],
  ['gate:2222', { user: 'alice', host: 'gate', port: 2222 }],
  ['10.0.0.1', { user: 'alice', host: '10.0.0.1', port: 22 }],
  ['bob@[2001:db8::1]:2222', { user: 'bob', host: '2001:db8::1', port: 2222 }],
  ['[2001:db8::1]', { user: 'alice', host: '2001:db8::1', port: 22 }],
  ['bob@2001:db8::1', { user: 'bob', host: '2001:db8::1', port: 22 }],
])('The jump host %s is read', (jump, expected) => {
  expect(jumpTarget({ ...target, jump })).toEqual({ ...expected, identityFile: '~/key' });
});

test.each(['', 'bob@', '@gate', 'gate:0', 'gate:65536', 'gate:x', 'a b', 'bob@[::1'])(
  'The jump host %j is refused',
  (jump) => {
    expect(() => jumpTarget({ ...target, jump })).toThrow(expect.objectContaining({ code: 'user-lab-file' }));
  },
);

test('A jump host that is a target already is taken as it is', () => {
  const jump = { host: 'gate', port: 22, user: 'bob' };
  expect(jumpTarget({ ...target, jump })).toBe(jump);
  expect(jumpTarget(target)).toBeUndefined();
});
