import { expect, test } from 'vitest';
import { SeenAddress } from '../../../electron/measure/seenAddress.ts';

const clients = ['192.168.1.5:40001', '192.168.1.5:40002', '192.168.1.5:40003'];

function learnt(...looks: readonly (readonly string[])[]): SeenAddress {
  const sender = new SeenAddress(true);
  for (const seen of looks) sender.learn(clients, new Set(seen));
  return sender;
}

test('a sender that is seen as itself is itself, whoever else has its ports', () => {
  const sender = learnt(['192.168.1.5:40001', '203.0.113.9:40002', '203.0.113.9:40003']);
  expect(sender.translated).toBeUndefined();
  expect(sender.asSeen('192.168.1.5:40003')).toBe('192.168.1.5:40003');
});

test('the address that has more than half of its ports is its', () => {
  const sender = learnt(['203.0.113.9:40001', '198.51.100.1:40003', '203.0.113.9:40002', '203.0.113.9:9']);
  expect(sender.translated).toBe('203.0.113.9');
  expect(sender.asSeen('192.168.1.5:40003')).toBe('203.0.113.9:40003');
});

test('one with fewer is a stranger, until a later look tells more', () => {
  expect(learnt(['203.0.113.9:40001']).translated).toBeUndefined();
  expect(learnt(['203.0.113.9:40001'], ['203.0.113.9:40001', '203.0.113.9:40002']).translated).toBe(
    '203.0.113.9',
  );
});

test('what was found out stays', () => {
  expect(
    learnt(['192.168.1.5:40001'], ['203.0.113.9:40001', '203.0.113.9:40002']).translated,
  ).toBeUndefined();
});

test('without a router in between nobody else is taken for the sender', () => {
  const sender = new SeenAddress(false);
  sender.learn(clients, new Set(['203.0.113.9:40001', '203.0.113.9:40002', '203.0.113.9:40003']));
  expect(sender.translated).toBeUndefined();
});
