import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import type { Lab } from '../../lab/model/lab.ts';
import { parseLab } from '../../lab/model/parseLab.ts';
import type { RealServerCounts, Verdict } from '../../lab/verdict/verdict.ts';
import { checkout } from './labCommand.ts';

/** The tutorial's LVS-NAT lab, weights 3 and 1, with something else in places. */
export function natLab(more: Partial<Lab> = {}): Lab {
  return {
    version: 1,
    name: 'nat',
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
    ...more,
  };
}

/** A sample lab as it is shipped. */
export function sampleLab(name: string): Lab {
  const text = readFileSync(path.join(checkout, 'resources', 'labs', `${name}.yaml`), 'utf8');
  const { lab } = parseLab(parse(text));
  if (lab === undefined) throw new Error(`${name} is not a lab`);
  return lab;
}

/** A lab as a file has it: VIP, forwarding and LIP are written once, with the first service. */
export function asFile({ moreServices, ...lab }: Lab): object {
  const shared = new Set<string>(['vip', 'forwarding', 'localAddress'] satisfies (keyof Lab['service'])[]);
  return {
    ...lab,
    ...(moreServices && {
      moreServices: moreServices.map((service) =>
        Object.fromEntries(Object.entries(service).filter(([key]) => !shared.has(key))),
      ),
    }),
  };
}

/** A real server's row where prediction and the three accounts agree. */
export function allSay(count: number): RealServerCounts {
  return { predicted: count, measured: count, ipvs: count, logged: count };
}

/** Whether a sequence is the cycle over and over, begun anywhere in it. */
export function followsCycle(sequence: Verdict['sequence'], cycle: readonly string[]): boolean {
  return cycle.some((_, start) =>
    sequence.every((name, place) => name === cycle[(start + place) % cycle.length]),
  );
}
