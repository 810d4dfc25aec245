import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../lab/doctor/diagnose.ts';
import type { Finding } from '../../../lab/doctor/finding.ts';
import { parseObservation } from '../../../lab/doctor/parseObservation.ts';
import type { Neighbour } from '../../../lab/fact/procNetArp.ts';
import { machinesOf, type Lab } from '../../../lab/model/lab.ts';
import { drWrr, natWrr } from '../plan/labs.ts';

const macs: Readonly<Record<string, string>> = {
  client: '52:54:00:00:00:01',
  director: '52:54:00:00:00:02',
  rs1: '52:54:00:00:00:07',
  rs2: '52:54:00:00:00:08',
};

const nothing = parseObservation('\nlvs-lab-part end\n');

/** What the doctor says of ARP tables, where machines have what is theirs and these addresses besides. */
function said(
  lab: Lab,
  neighbours: Readonly<Record<string, readonly Neighbour[]>>,
  more: Readonly<Record<string, string>> = {},
): readonly Finding[] {
  const machines = machinesOf(lab).map((entry) => {
    const { name, addresses } = entry.machine;
    const all = [...Object.values(addresses), ...(more[name] === undefined ? [] : [more[name]])];
    return {
      ...entry,
      seen: {
        ...nothing,
        neighbours: neighbours[name] ?? [],
        addresses: all.map((address) => ({
          interface: 'eth1',
          address,
          prefixLength: 24,
          up: true,
          mac: macs[name] ?? '52:54:00:00:00:09',
        })),
      },
    };
  });
  return diagnose(lab, machines).filter(
    ({ code }) => code.startsWith('neighbour-') || code.startsWith('client-'),
  );
}

const rs1 = '192.168.131.110';

describe('the doctor of an ARP table', () => {
  it('names whom the director takes for a real server, by both MAC addresses, and how it asks again', () => {
    expect(said(natWrr, { director: [{ address: rs1, mac: '52:54:00:00:00:08' }] })).toMatchObject([
      {
        code: 'neighbour-outdated',
        severity: 'fault',
        machine: 'director',
        summary: `The machine takes rs2 for the owner of ${rs1}, which is rs1.`,
        evidence: expect.stringMatching(
          /52:54:00:00:00:08, which is rs2.*rs1 has it at 52:54:00:00:00:07\.$/,
        ) as string,
        mend: `Have it ask again: \`ip neigh flush to ${rs1}\`.`,
      },
    ]);
  });

  it.each<[string, string, Neighbour]>([
    ['the owner itself', 'director', { address: rs1, mac: '52:54:00:00:00:07' }],
    ['nobody', 'director', { address: rs1 }],
    ['a router that answers for others', 'director', { address: rs1, mac: '12:34:56:78:9a:bc' }],
    ['an address of no machine', 'director', { address: '192.168.131.77', mac: '52:54:00:00:00:08' }],
    ['somebody whom it never sends to', 'rs2', { address: rs1, mac: '52:54:00:00:00:02' }],
    [
      'somebody on a network that it is not on',
      'client',
      { address: '192.168.131.132', mac: '52:54:00:00:00:08' },
    ],
  ])('is content with one that has %s', (_, machine, neighbour) => {
    expect(said(natWrr, { [machine]: [neighbour] })).toEqual([]);
  });

  it('says nothing of it while the address is there twice, which is told instead', () => {
    const neighbours = { director: [{ address: rs1, mac: '52:54:00:00:00:08' }] };
    expect(said(natWrr, neighbours, { rs2: rs1 })).toEqual([]);
  });

  it('names who is taken for the director, by a client and by a real server', () => {
    const vip = natWrr.service.vip;
    const inside = natWrr.directors[0]?.addresses['inside'] ?? '';
    const findings = said(natWrr, {
      client: [{ address: vip, mac: '52:54:00:00:00:08' }],
      rs1: [{ address: inside, mac: '52:54:00:00:00:08' }],
    });
    expect(findings.map(({ machine, code }) => `${machine} ${code}`)).toEqual([
      'client client-believes-real-server',
      'rs1 neighbour-outdated',
    ]);
  });

  it('names who is taken for the client by a real server that answers it straight', () => {
    const address = drWrr.client.addresses['outside'] ?? '';
    expect(said(drWrr, { rs1: [{ address, mac: '52:54:00:00:00:02' }] })).toMatchObject([
      { machine: 'rs1', code: 'neighbour-outdated' },
    ]);
  });
});
