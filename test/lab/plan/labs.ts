import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Lab } from '../../../lab/model/lab.ts';
import { parseLab } from '../../../lab/model/parseLab.ts';

/** The tutorial's lab with weights 3 and 1. */
export const natWrr: Lab = {
  version: 1,
  name: 'nat-wrr',
  machines: 'embedded',
  networks: {
    outside: { cidr: '10.0.69.0/24', gateway: '10.0.69.1' },
    inside: { cidr: '192.168.131.0/24' },
  },
  service: { vip: '10.0.69.132', port: 80, protocol: 'tcp', forwarding: 'nat', scheduler: 'wrr' },
  client: { name: 'client', addresses: { outside: '10.0.69.10' } },
  directors: [{ name: 'director', addresses: { outside: '10.0.69.132', inside: '192.168.131.132' } }],
  realServers: [
    { name: 'rs1', addresses: { inside: '192.168.131.110' }, weight: 3, page: '192.168.131.110 master' },
    { name: 'rs2', addresses: { inside: '192.168.131.131' }, weight: 1, page: '192.168.131.131 slave' },
  ],
};

const ssh = (host: string) => ({ host, port: 22, user: 'admin' });

/**
 * The user's own machines, with all that the tutorial's lab leaves out: a VIP of its own, another port, an interface
 * known by its MAC address only, a page of several lines with quotes.
 */
export const natSsh: Lab = {
  ...natWrr,
  name: 'nat-ssh-8080',
  machines: 'ssh',
  service: { ...natWrr.service, vip: '10.0.69.200', port: 8080, scheduler: 'rr' },
  client: { ...natWrr.client, ssh: ssh('lab-client'), interfaces: { outside: 'ens4' } },
  directors: [
    {
      name: 'director',
      addresses: { outside: '10.0.69.132', inside: '192.168.131.132' },
      ssh: ssh('lab-director'),
      interfaces: { outside: 'ens4', inside: '52:54:00:AA:02:02' },
    },
  ],
  realServers: [
    {
      name: 'rs1',
      addresses: { inside: '192.168.131.110' },
      ssh: ssh('lab-rs1'),
      interfaces: { inside: '52:54:00:aa:03:02' },
      weight: 1,
      page: 'It\'s "rs1"\nand $HOME stays\\n\n',
    },
  ],
};

/** The sample labs of the other forwarding methods, as they are shipped. */
export const drWrr = sample('dr-wrr');
export const tunRr = sample('tun-rr');
export const fullNatWrr = sample('fullnat-wrr');
/** Several services, and one of several ports. */
export const natServices = sample('nat-services');
export const natMarks = sample('nat-marks');

/** Everything that a service may say, under full NAT: a mark over UDP, flags, thresholds, settings of IPVS. */
export const fullNatServices: Lab = {
  ...fullNatWrr,
  name: 'fullnat-services',
  service: {
    ...fullNatWrr.service,
    scheduler: 'sh',
    schedulerFlags: ['sh-port', 'sh-fallback'],
    persistence: { timeoutSeconds: 60, netmask: '255.255.255.0' },
  },
  moreServices: [
    {
      ...fullNatWrr.service,
      protocol: 'udp',
      port: 53,
      morePorts: [5353],
      firewallMark: 9,
      scheduler: 'wrr',
    },
  ],
  ipvs: { expire_nodest_conn: 1, conn_reuse_mode: 2 },
  realServers: fullNatWrr.realServers.map((server, i) =>
    i === 0 ? { ...server, upperThreshold: 100, lowerThreshold: 50 } : server,
  ),
};

/** Direct routing with DNS beside HTTP. */
export const drServices: Lab = {
  ...drWrr,
  name: 'dr-services',
  moreServices: [{ ...drWrr.service, protocol: 'udp', port: 53 }],
  ipvs: { conn_reuse_mode: 1 },
};

function sample(name: string): Lab {
  const file = new URL(`../../../resources/labs/${name}.yaml`, import.meta.url);
  const { lab } = parseLab(parse(readFileSync(file, 'utf8')));
  if (lab === undefined) throw new Error(`${name} is not a lab`);
  return lab;
}
