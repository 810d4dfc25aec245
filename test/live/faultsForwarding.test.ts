import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LabService } from '../../electron/service/labService.ts';
import { foldersOf } from '../../electron/service/serviceOptions.ts';
import { faultNamed, faultsFor } from '../../lab/fault/faults.ts';
import { machinesOf } from '../../lab/model/lab.ts';
import type { Verdict } from '../../lab/verdict/verdict.ts';
import { checkout, LabCommand } from './labCommand.ts';
import { sampleLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';

/** Faults that belong to a method, in a lab of it: what they show, and where they are tried. */
interface Method {
  /** Of a sample lab. */
  readonly name: string;
  readonly faults: readonly {
    readonly id: string;
    readonly target: string;
    /** All that the doctor names, as `machine code`. */
    readonly found: readonly string[];
    /** Of the verdict on so many requests: the least that show it. Without reasons the test passes all the same. */
    readonly requests: number;
    readonly reasons: readonly string[];
    /** Answers by real server that went past the director. */
    readonly measured?: Readonly<Record<string, number>>;
  }[];
  /** What is broken by hand, of which `break` knows nothing, and what the doctor then names. */
  readonly byHand: readonly { readonly machine: string; readonly line: string; readonly found: string }[];
  /** Of that, what `doctor --fix` leaves alone: codes, and the line by which a person mends it. */
  readonly left: readonly { readonly machine: string; readonly line: string; readonly code: string }[];
  /** Of as many requests as one cycle of the scheduler has. */
  readonly healthy: Readonly<Record<string, number>>;
}

const methods: readonly Method[] = [
  {
    name: 'dr-wrr',
    healthy: { rs1: 5, rs2: 3, rs3: 2 },
    byHand: [
      {
        machine: 'rs1',
        line: 'iptables -I INPUT -p tcp --dport 80 -j DROP',
        found: 'rs1 firewall-drops',
      },
      { machine: 'rs2', line: 'ip addr del 10.0.69.200/32 dev lo', found: 'rs2 address-missing' },
      {
        machine: 'rs3',
        line: 'sysctl -q -w net.ipv4.conf.all.arp_ignore=0 net.ipv4.conf.eth1.arp_ignore=0',
        found: 'rs3 arp-answers-for-vip',
      },
      {
        machine: 'director',
        line: 'ipvsadm -E -t 10.0.69.200:80 -s wrr -p 300',
        found: 'director persistence-set',
      },
    ],
    left: [
      { machine: 'rs1', line: 'iptables -D INPUT -p tcp -m tcp --dport 80 -j DROP', code: 'firewall-drops' },
    ],
    faults: [
      {
        id: 'arp-answered',
        target: 'rs2',
        found: ['rs2 arp-answers-for-vip', 'client client-believes-real-server'],
        requests: 4,
        reasons: ['ipvs-bypassed'],
        measured: { rs1: 0, rs2: 4, rs3: 0 },
      },
      {
        id: 'vip-missing-on-real-server',
        target: 'rs1',
        found: ['rs1 address-missing'],
        requests: 3,
        reasons: ['requests-timed-out'],
      },
      {
        id: 'vip-prefix-wrong',
        target: 'rs1',
        found: ['rs1 netmask-wrong'],
        requests: 3,
        reasons: ['requests-timed-out'],
      },
      {
        id: 'different-segment',
        target: 'rs1',
        found: ['rs1 different-segment'],
        requests: 3,
        reasons: ['requests-timed-out'],
      },
    ],
  },
  {
    name: 'tun-rr',
    healthy: { rs1: 2, rs2: 2 },
    byHand: [
      { machine: 'rs1', line: 'ip link set tunl0 down', found: 'rs1 interface-down' },
      {
        machine: 'rs2',
        line: 'sysctl -q -w net.ipv4.conf.tunl0.rp_filter=1',
        found: 'rs2 rp-filter-drops-tunnel',
      },
      { machine: 'director', line: 'ip link set eth2 mtu 80', found: 'director tunnel-mtu-too-small' },
      {
        machine: 'director',
        line: 'iptables -A OUTPUT -p icmp --icmp-type fragmentation-needed -j DROP',
        found: 'director fragmentation-needed-dropped',
      },
    ],
    left: [
      { machine: 'director', line: 'ip link set dev eth2 mtu 1500', code: 'tunnel-mtu-too-small' },
      {
        machine: 'director',
        line: 'iptables -D OUTPUT -p icmp -m icmp --icmp-type 3/4 -j DROP',
        code: 'fragmentation-needed-dropped',
      },
    ],
    faults: [
      {
        id: 'arp-answered',
        target: 'rs1',
        found: ['rs1 arp-answers-for-vip', 'client client-believes-real-server'],
        requests: 4,
        reasons: ['ipvs-bypassed'],
        measured: { rs1: 4, rs2: 0 },
      },
      {
        id: 'vip-missing-on-real-server',
        target: 'rs2',
        found: ['rs2 address-missing'],
        requests: 2,
        reasons: ['requests-timed-out'],
      },
      {
        id: 'tunnel-down',
        target: 'rs2',
        found: ['rs2 interface-down'],
        requests: 2,
        reasons: ['requests-refused'],
      },
      {
        id: 'rp-filter-strict',
        target: 'rs1',
        found: ['rs1 rp-filter-drops-tunnel'],
        requests: 2,
        reasons: ['requests-timed-out'],
      },
      {
        id: 'tunnel-mtu-small',
        target: 'director',
        found: ['director tunnel-mtu-too-small'],
        requests: 2,
        reasons: ['nothing-answered'],
      },
      {
        id: 'fragmentation-needed-dropped',
        target: 'director',
        found: ['director fragmentation-needed-dropped'],
        requests: 2,
        reasons: [],
      },
    ],
  },
  {
    name: 'fullnat-wrr',
    healthy: { rs1: 3, rs2: 1 },
    byHand: [
      {
        machine: 'rs1',
        line: 'iptables -I INPUT -p tcp --dport 80 -j DROP',
        found: 'rs1 firewall-drops',
      },
      {
        machine: 'director',
        line: 'sysctl -q -w net.ipv4.vs.conntrack=0',
        found: 'director ipvs-conntrack-off',
      },
      {
        machine: 'director',
        line: 'iptables -t nat -F POSTROUTING',
        found: 'director source-nat-missing',
      },
      { machine: 'rs2', line: 'systemctl stop nginx', found: 'rs2 web-server-not-listening' },
    ],
    left: [
      { machine: 'rs1', line: 'iptables -D INPUT -p tcp -m tcp --dport 80 -j DROP', code: 'firewall-drops' },
    ],
    faults: [
      {
        id: 'conntrack-off',
        target: 'director',
        found: ['director ipvs-conntrack-off'],
        requests: 2,
        reasons: ['nothing-answered'],
      },
      {
        id: 'local-address-missing',
        target: 'director',
        found: ['director address-missing', 'director local-address-missing'],
        requests: 2,
        reasons: ['nothing-answered'],
      },
    ],
  },
];

const command = new LabCommand();
const service = new LabService({
  folders: foldersOf({ ...process.env, LVS_LAB_STATE: command.state }),
  labHostEntry: path.join(checkout, 'dist', 'lab-host.js'),
  imageRecipeFolder: path.join(checkout, 'resources', 'image'),
  onUnknownHostKey: () => Promise.resolve(false),
});
afterAll(async () => {
  await service.close();
  await command.end();
});

describe.each(methods)('faults of the method of $name', ({ name, faults, healthy, byHand, left }) => {
  const asShipped = sampleLab(name);
  const lab = new LabUnderTest(command, asShipped);
  const reference = { kind: 'name', name } as const;
  const oneCycle = Object.values(healthy).reduce((sum, count) => sum + count, 0);

  const found = async (): Promise<readonly string[]> =>
    (await service.diagnose(reference)).map(({ machine, code }) => `${machine} ${code}`);
  const verdictOn = async (requests: number): Promise<Verdict> =>
    (await lab.verify('--requests', String(requests))).document;
  const soon = { timeout: 20_000, interval: 200 };
  const fix = () => command.run(['doctor', lab.file, '--fix']);

  beforeAll(async () => {
    await lab.mended();
  });
  afterAll(async () => {
    expect((await lab.down()).code).toBe(0);
  });

  it('are all that the lab is offered', () => {
    const offered = faultsFor(asShipped).filter(({ group }) => group === 'forwarding');
    expect(offered.map(({ id }) => id).toSorted()).toEqual(faults.map(({ id }) => id).toSorted());
  });

  it('are none that the doctor finds to begin with', async () => {
    expect(await found()).toEqual([]);
  });

  it.each(faults)(
    '$id at $target shows, is named by the doctor, and mended',
    async ({ id, target, found: expected, requests, reasons, measured }) => {
      await service.breakLab(reference, id, target);
      const broken = await verdictOn(requests);
      expect(broken.verdict, JSON.stringify(broken.reasons)).toBe(reasons.length > 0 ? 'fail' : 'pass');
      expect(broken.reasons.map(({ code }) => code)).toEqual(expect.arrayContaining([...reasons]));
      if (measured !== undefined) {
        const rows = Object.entries(broken.byRealServer).map(([server, row]) => [server, row.measured]);
        expect(Object.fromEntries(rows)).toEqual(measured);
      }
      if (id === 'fragmentation-needed-dropped') await longRequestsHang();
      await vi.waitFor(async () => expect((await found()).toSorted()).toEqual(expected.toSorted()), soon);
      for (const { evidence, mend } of await service.diagnose(reference)) {
        expect([evidence, mend]).not.toContain('');
      }
      expect(faultNamed(id)?.findings.some((code) => expected.some((one) => one.endsWith(` ${code}`)))).toBe(
        true,
      );

      const { mended } = await service.mendLab(reference);
      expect(mended).toMatchObject([{ fault: id, target }]);
      await vi.waitFor(async () => expect(await found()).toEqual([]), soon);
      if (id === 'fragmentation-needed-dropped') await longRequestsEnd();
      await lab.passes(healthy, '--requests', String(oneCycle));
    },
  );

  /** A request of several full packets hangs, while a short one of the same moment is answered. */
  async function longRequestsHang(): Promise<void> {
    const { vip } = asShipped.service;
    const said = await lab.said(
      'client',
      `curl -s --max-time 2 -H "X-Long: ${'x'.repeat(6000)}" http://${vip}/; echo " $?"; curl -s --max-time 2 -o /dev/null http://${vip}/; echo $?`,
    );
    expect(said).toBe(' 28\n0\n');
  }

  /** What hung is sent once more, which in IPVS's table would look like somebody else's connection during a test. */
  async function longRequestsEnd(): Promise<void> {
    const left = `ss -Htan state connected exclude time-wait dst ${asShipped.service.vip}`;
    await vi.waitFor(async () => expect(await lab.said('client', left)).toBe(''), soon);
  }

  it('are all mended together by doctor --fix, which leaves nothing for up and no trace', async () => {
    const together = faults.filter((one, at) => {
      const touched = (id: string): string | undefined => faultNamed(id)?.touches;
      return faults.findIndex(({ id }) => touched(id) === touched(one.id)) === at;
    });
    for (const { id, target } of together) await service.breakLab(reference, id, target);
    const { code, stdout, stderr } = await fix();
    const [first] = together;
    expect(stderr).toMatch(new RegExp(faultNamed(first?.id ?? '')?.findings.join('|') ?? 'none'));
    expect(stdout, stderr).toBe('No known cause of failure was found.\n');
    expect(code).toBe(0);
    expect((await service.faults(reference)).active).toEqual([]);
    expect(await lab.mended()).toEqual([]);
    await lab.passes(healthy, '--requests', String(oneCycle));
    for (const { machine } of machinesOf(asShipped)) {
      const records = await lab.exec(machine.name, [`ls /run/lvs-lab.${name}.fault-* 2>/dev/null`]);
      expect(records.stdout, machine.name).toBe('');
    }
  });

  it('made by hand are mended by doctor --fix where a plan covers them, and named where it does not', async () => {
    for (const { machine, line } of byHand) await lab.said(machine, line);
    expect((await found()).toSorted()).toEqual(byHand.map((one) => one.found).toSorted());
    const { code, stdout, stderr } = await fix();
    expect(stderr).toContain(byHand[0]?.found.split(' ')[1]);
    const named = [...stdout.matchAll(/^(\S+): fault: .*\[(\S+)\]$/gm)].map(
      ([, machine, of]) => `${machine} ${of}`,
    );
    expect(named, stdout).toEqual(left.map((one) => `${one.machine} ${one.code}`));
    expect(code).toBe(1);
    // What it says to do about the rest is what mends it.
    for (const { line } of left) expect(stdout).toContain(line);
    for (const { machine, line } of left) await lab.said(machine, line);
    expect(await found()).toEqual([]);
    await lab.passes(healthy, '--requests', String(oneCycle));
  });

  it('are gone from a lab that is taken down with one of them', async () => {
    await service.breakLab(reference, faults[0]?.id ?? '', faults[0]?.target);
    expect((await lab.down()).code).toBe(0);
    expect((await service.faults({ kind: 'file', path: lab.file })).active).toEqual([]);
  });
});
