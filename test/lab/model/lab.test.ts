import { expect, test } from 'vitest';
import { focusOn, portsOf, serverPortOf, serviceId, servicesOf, type Lab } from '../../../lab/model/lab.ts';
import { parseLab } from '../../../lab/model/parseLab.ts';

const lab: Lab | undefined = parseLab({
  version: 1,
  name: 'services',
  machines: 'embedded',
  networks: { outside: { cidr: '10.0.69.0/24' } },
  service: { vip: '10.0.69.200', forwarding: 'nat', scheduler: 'rr', serverPort: 8000 },
  moreServices: [
    { protocol: 'udp', scheduler: 'rr' },
    { port: 90, morePorts: [91], firewallMark: 7, scheduler: 'wrr' },
  ],
  client: { name: 'client', addresses: { outside: '10.0.69.10' } },
  directors: [{ name: 'director', addresses: { outside: '10.0.69.132' } }],
  realServers: [{ name: 'rs1', addresses: { outside: '10.0.69.110' } }],
}).lab;
if (lab === undefined) throw new Error('The lab is not right.');

test('a service is named by port and protocol, or by its firewall mark', () => {
  expect(servicesOf(lab).map(serviceId)).toEqual(['80/tcp', '53/udp', 'mark/7']);
});

test('looking at another service makes it the first; all the others stay', () => {
  const focused = focusOn(lab, 'mark/7');

  expect(focused && servicesOf(focused).map(serviceId)).toEqual(['mark/7', '80/tcp', '53/udp']);
  expect(focused?.realServers).toBe(lab.realServers);
  expect(focusOn(lab, '80/tcp')).toBe(lab);
  expect(focusOn(lab, '81/tcp')).toBeUndefined();
});

test('a firewall mark gathers ports, each of which real servers know under its own number', () => {
  const [first, , marked] = servicesOf(lab);

  expect(marked && portsOf(marked)).toEqual([90, 91]);
  expect(marked && serverPortOf(marked, 91)).toBe(91);
  expect(first && serverPortOf(first)).toBe(8000);
});
