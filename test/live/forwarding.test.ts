import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab, Scheduler } from '../../lab/model/lab.ts';
import { hasTshark, readByTshark, withTshark } from '../fakes/packet/tshark.ts';
import { LabCommand } from './labCommand.ts';
import { allSay, followsCycle, sampleLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';

/** A sample lab of a forwarding method, and what its schedulers must make of 40 requests. */
interface Method {
  readonly name: string;
  readonly rr: Readonly<Record<string, number>>;
  readonly wrr: Readonly<Record<string, number>>;
  /** One cycle of wrr. */
  readonly cycle: readonly string[];
  readonly weights: readonly number[];
  /** What the method is made for, in that lab with wrr. */
  readonly madeFor: { readonly title: string; readonly holds: (lab: LabUnderTest) => Promise<void> };
}

const even = { rs1: 20, rs2: 20 };
const methods: readonly Method[] = [
  {
    name: 'dr-wrr',
    rr: { rs1: 14, rs2: 13, rs3: 13 },
    wrr: { rs1: 20, rs2: 12, rs3: 8 },
    cycle: ['rs3', 'rs2', 'rs1', 'rs1', 'rs1', 'rs2', 'rs1', 'rs3', 'rs2', 'rs1'],
    weights: [5, 3, 2],
    madeFor: {
      title: 'schedules a port that is used again anew, though the director never sees an end',
      holds: async (lab) => {
        // Every connection from the same port: by default IPVS would hand all to the first one's real server.
        const pages = await lab.said(
          'client',
          'for i in 1 2 3 4 5 6 7 8 9 10; do curl -s --local-port 50000 --max-time 2 -H "Connection: close" http://10.0.69.200/; echo; done',
        );
        const counts = Map.groupBy(pages.trim().split('\n'), (page) => page);
        expect(Object.fromEntries([...counts].map(([page, of]) => [page, of.length]))).toEqual({
          rs1: 5,
          rs2: 3,
          rs3: 2,
        });
        // Only the director speaks for the VIP.
        const speakers = await lab.said(
          'client',
          'arping -c 2 -I eth1 10.0.69.200 | grep -o "\\[.*\\]" | sort -u',
        );
        const director = await lab.said('director', 'cat /sys/class/net/eth1/address');
        expect(speakers.trim().toLowerCase()).toBe(`[${director.trim()}]`);
      },
    },
  },
  {
    name: 'tun-rr',
    rr: even,
    wrr: { rs1: 30, rs2: 10 },
    cycle: ['rs2', 'rs1', 'rs1', 'rs1'],
    weights: [3, 1],
    madeFor: {
      title: 'carries requests that are longer than the tunnel, since clients learn its size',
      holds: async (lab) => {
        const header = 'x'.repeat(6000);
        const said = await lab.said(
          'client',
          `curl -s --max-time 5 -H "Connection: close" -H "X-Long: ${header}" "http://10.0.69.200/?[1-8]"`,
        );
        const pages = said.match(/rs\d/g) ?? [];
        expect(pages).toHaveLength(8);
        expect(followsCycle(pages, ['rs2', 'rs1', 'rs1', 'rs1']), said).toBe(true);
      },
    },
  },
  {
    name: 'fullnat-wrr',
    rr: even,
    wrr: { rs1: 30, rs2: 10 },
    cycle: ['rs2', 'rs1', 'rs1', 'rs1'],
    weights: [3, 1],
    madeFor: {
      title: 'shows real servers the director, and they need no other route',
      holds: async (lab) => {
        const { provenLocalAddress } = await lab.passes({ rs1: 3, rs2: 1 }, '--requests', '4');
        expect(provenLocalAddress).toBe('192.168.131.132');
        await lab.passes({ rs1: 3, rs2: 1 }, '--requests', '4', '--from', 'director');
        for (const server of ['rs1', 'rs2']) {
          const senders = await lab.said(server, 'cut -d " " -f 1 /var/log/nginx/access.log | sort -u');
          expect(senders).toBe('192.168.131.132\n');
          expect(await lab.said(server, 'ip route show default')).toBe('');
        }
      },
    },
  },
];

/** One thing broken on a machine of a method's sample lab: what the doctor calls it, and which step mends it. */
interface Trouble {
  readonly name: string;
  readonly machine: string;
  readonly line: string;
  readonly finding: string;
  readonly mendedBy: string;
}

const troubles: readonly Trouble[] = [
  {
    name: 'dr-wrr',
    machine: 'rs1',
    line: 'for i in all eth1; do echo 0 >/proc/sys/net/ipv4/conf/$i/arp_ignore; done',
    finding: 'arp-answers-for-vip',
    mendedBy: 'rs1.sysctl',
  },
  {
    name: 'dr-wrr',
    machine: 'rs2',
    line: 'ip addr del 10.0.69.200/32 dev lo',
    finding: 'address-missing',
    mendedBy: 'rs2.virtual-address',
  },
  {
    name: 'tun-rr',
    machine: 'rs1',
    line: 'ip link set tunl0 down',
    finding: 'interface-down',
    mendedBy: 'rs1.virtual-address',
  },
  {
    name: 'tun-rr',
    machine: 'rs2',
    line: 'echo 1 >/proc/sys/net/ipv4/conf/all/rp_filter',
    finding: 'rp-filter-drops-tunnel',
    mendedBy: 'rs2.sysctl',
  },
  {
    name: 'fullnat-wrr',
    machine: 'director',
    line: 'echo 0 >/proc/sys/net/ipv4/vs/conntrack',
    finding: 'ipvs-conntrack-off',
    mendedBy: 'director.sysctl',
  },
  {
    name: 'fullnat-wrr',
    machine: 'director',
    line: 'iptables -t nat -F POSTROUTING',
    finding: 'source-nat-missing',
    mendedBy: 'director.source-nat',
  },
];

const command = new LabCommand();
afterAll(() => command.end());

describe.each(methods)('the sample lab $name', ({ name, rr, wrr, cycle, weights, madeFor }) => {
  const lab = sampleLab(name);
  const underTest = new LabUnderTest(command, lab);

  /** The lab with another scheduler and the weights that tell the two apart. */
  function scheduled(scheduler: Scheduler): Lab {
    const ignoresWeights = scheduler === 'rr';
    return {
      ...lab,
      service: { ...lab.service, scheduler },
      realServers: lab.realServers.map((server, i) => ({
        ...server,
        weight: ignoresWeights ? 1 : (weights[i] ?? 1),
      })),
    };
  }

  beforeAll(async () => {
    underTest.write(scheduled('wrr'));
    const steps = await underTest.mended();
    expect(steps).toContain('director.virtual-service');
  });
  afterAll(async () => {
    expect((await underTest.down()).code).toBe(0);
  });

  it('divides 40 requests by weight, in the order of wrr, by all accounts', async () => {
    const verdict = await underTest.passes(wrr);
    expect(verdict).toMatchObject({ forwarding: lab.service.forwarding, scheduler: 'wrr' });
    expect(followsCycle(verdict.sequence, cycle), verdict.sequence.join(' ')).toBe(true);
  });

  it(madeFor.title, () => madeFor.holds(underTest));

  it('is left alone by a second up, and the doctor has nothing to name', async () => {
    expect(await underTest.mended()).toEqual([]);
    expect((await underTest.doctor()).document).toEqual([]);
  });

  it.skipIf(!hasTshark)(withTshark('has a walk that tshark reads without complaint'), async () => {
    const file = path.join(command.state, `${name}.pcapng`);
    const { document, code } = await command.json(['walk', underTest.file, '--pcapng', file]);
    expect(code).toBe(0);
    expect(document).toMatchObject({ outcome: 'answered', seen: lab.service.forwarding });
    const frames = readByTshark(file);
    expect(frames.some(({ protocols }) => protocols.includes('http'))).toBe(true);
    // Only a tunnel has a header around the packet's own.
    expect(frames.some(({ sources }) => sources.length > 1)).toBe(lab.service.forwarding === 'tun');
  });

  const ofThisLab = troubles.filter((trouble) => trouble.name === name);
  it.each(ofThisLab)('is mended by up after `$line`', async ({ machine, line, finding, mendedBy }) => {
    await underTest.said(machine, line);
    const { document, code } = await underTest.doctor();
    expect(document.map((one) => `${one.machine} ${one.code}`)).toEqual([`${machine} ${finding}`]);
    expect(code).toBe(1);
    expect(await underTest.mended()).toEqual([mendedBy]);
    expect((await underTest.doctor()).document).toEqual([]);
  });

  it('changes the service alone when its scheduler changes, and divides evenly by rr', async () => {
    underTest.write(scheduled('rr'));
    const changed = await underTest.mended();
    // The new scheduler is a module of its own.
    expect(changed).toEqual(['director.module', 'director.virtual-service']);
    const { document, code } = await underTest.verify();
    expect(code, JSON.stringify(document.reasons)).toBe(0);
    expect(document.reasons).toEqual([]);
    const measured = Object.values(document.byRealServer).map((row) => row.measured);
    expect(measured.toSorted()).toEqual(Object.values(rr).toSorted());
    for (const row of Object.values(document.byRealServer)) expect(row).toEqual(allSay(row.measured));
  });
});
