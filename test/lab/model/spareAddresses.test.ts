import { expect, test } from 'vitest';
import type { Lab } from '../../../lab/model/lab.ts';
import { clientNetwork, spareAddresses } from '../../../lab/model/spareAddresses.ts';

const lab: Lab = {
  version: 1,
  name: 'spare',
  machines: 'embedded',
  networks: {
    outside: { cidr: '10.0.69.240/29', gateway: '10.0.69.241' },
    inside: { cidr: '192.168.131.0/24' },
  },
  service: { vip: '10.0.69.246', port: 80, protocol: 'tcp', forwarding: 'nat', scheduler: 'sh' },
  client: { name: 'client', addresses: { outside: '10.0.69.242' } },
  directors: [{ name: 'director', addresses: { outside: '10.0.69.243', inside: '192.168.131.132' } }],
  realServers: [{ name: 'rs1', addresses: { inside: '192.168.131.254' }, weight: 1, page: 'one' }],
};

test('spare addresses are the highest of the network that nothing in the lab has', () => {
  expect(spareAddresses(lab, 'outside', 10)).toEqual(['10.0.69.245', '10.0.69.244']);
  expect(spareAddresses(lab, 'inside', 2)).toEqual(['192.168.131.253', '192.168.131.252']);
});

test('a network that the lab does not have has none', () => {
  expect(spareAddresses(lab, 'elsewhere', 10)).toEqual([]);
});

test('the client meets the VIP on the VIP’s own network, or on the one that it shares with a director', () => {
  expect(clientNetwork(lab)).toBe('outside');
  const addresses = { inside: '192.168.131.9', outside: '10.0.69.242' };
  expect(clientNetwork({ ...lab, client: { name: 'client', addresses } })).toBe('outside');
  const service = { ...lab.service, vip: '203.0.113.1' };
  expect(clientNetwork({ ...lab, service })).toBe('outside');
  expect(clientNetwork({ ...lab, service, client: { name: 'client', addresses } })).toBeUndefined();
});
