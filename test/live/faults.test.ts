import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LabService } from '../../electron/service/labService.ts';
import { foldersOf } from '../../electron/service/serviceOptions.ts';
import { faultNamed, faultsFor } from '../../lab/fault/faults.ts';
import { checkout, LabCommand } from './labCommand.ts';
import { natLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';

const command = new LabCommand();
const lab = new LabUnderTest(command, natLab());
const reference = { kind: 'name', name: 'nat' } as const;
const service = new LabService({
  folders: foldersOf({ ...process.env, LVS_LAB_STATE: command.state }),
  labHostEntry: path.join(checkout, 'dist', 'lab-host.js'),
  imageRecipeFolder: path.join(checkout, 'resources', 'image'),
  onUnknownHostKey: () => Promise.resolve(false),
});

beforeAll(async () => {
  const { code, stderr } = await lab.up();
  expect(code, stderr).toBe(0);
});
afterAll(async () => {
  await service.close();
  await command.end();
});

/** What the doctor finds, as `machine code`. */
async function found(): Promise<readonly string[]> {
  return (await service.diagnose(reference)).map(({ machine, code }) => `${machine} ${code}`);
}

/** What is found once it is as expected: a connection that was ended lives on for a moment. */
async function cleanSoon(): Promise<void> {
  await vi.waitFor(async () => expect(await found()).toEqual([]), { timeout: 20_000, interval: 200 });
}

/** What a fault shows in a test of so many requests: reasons of the verdict. */
const shown: Readonly<Record<string, { readonly requests: number; readonly reason: string }>> = {
  'web-server-stopped': { requests: 8, reason: 'requests-refused' },
  'web-server-other-port': { requests: 8, reason: 'requests-refused' },
  'firewall-drop': { requests: 4, reason: 'requests-timed-out' },
  'firewall-reject': { requests: 8, reason: 'requests-refused' },
  'web-server-frozen': { requests: 4, reason: 'requests-timed-out' },
  'web-server-out-of-memory': { requests: 8, reason: 'requests-refused' },
  'gateway-wrong': { requests: 4, reason: 'requests-timed-out' },
  'second-route': { requests: 4, reason: 'requests-timed-out' },
  'scheduler-ignores-weights': { requests: 8, reason: 'scheduler-differs' },
  'weights-all-zero': { requests: 4, reason: 'nothing-answered' },
};

describe('every fault of a NAT lab', () => {
  it('is healthy to begin with', async () => {
    expect(await found()).toEqual([]);
  });

  it.each(faultsFor(natLab()).map(({ id, targets }) => [id, targets.at(-1) ?? ''] as const))(
    '%s at %s is named by the doctor, and mended without a trace',
    async (id, target) => {
      const fault = faultNamed(id)!;
      await service.breakLab(reference, id, target);
      const { active } = await service.faults(reference);
      expect(active).toMatchObject([{ fault: id, target, title: fault.title }]);

      const codes = fault.findings.map((code) => ` ${code}`);
      await vi.waitFor(
        async () => {
          const findings = await found();
          expect(
            findings.some((one) => codes.some((code) => one.endsWith(code))),
            findings.join(', '),
          ).toBe(true);
        },
        { timeout: 15_000, interval: 200 },
      );
      const symptom = shown[id];
      if (symptom !== undefined) {
        const { document } = await lab.verify('--requests', String(symptom.requests));
        expect(document.verdict).toBe('fail');
        expect(document.reasons.map(({ code }) => code)).toContain(symptom.reason);
      }

      const { mended, upRunId } = await service.mendLab(reference);
      await service.idle();
      expect(upRunId === undefined ? mended.map((one) => one.fault) : [id]).toEqual([id]);
      expect((await service.faults(reference)).active).toEqual([]);
      await cleanSoon();
      // What `break` wrote down on the machine is gone with it, and so is a limit of nginx's memory.
      const traces = 'ls -d /run/lvs-lab.nat.fault-* /run/systemd/system/nginx.service.d 2>/dev/null';
      expect((await lab.exec(machineOf(target), [traces])).stdout).toBe('');
    },
  );

  it('leaves a lab that passes, in which up finds nothing to do', async () => {
    expect(await lab.mended()).toEqual([]);
    await lab.passes({ rs1: 30, rs2: 10 });
  });
});

/** A segment's faults leave nothing on any machine: the client stands for all. */
function machineOf(target: string): string {
  return ['client', 'director', 'rs1', 'rs2'].includes(target) ? target : 'client';
}

describe('break and mend on the command line', () => {
  it('lists, switches on, shows in the list of labs, and mends', async () => {
    const listed = await command.run(['break', lab.file, '--list']);
    expect(listed.stdout).toMatch(/gateway-missing +Real server without gateway +rs1, rs2/);
    expect((await command.run(['break', lab.file, 'gateway-missing', 'rs2'])).code).toBe(0);
    expect((await command.run(['list'])).stdout).toMatch(/broken: gateway-missing +rs2/);
    expect((await command.run(['mend', lab.file])).stdout).toContain(
      'Mended: Real server without gateway (rs2)',
    );
    expect((await lab.doctor()).document).toEqual([]);
  });

  it('refuses a fault that is unknown, at the wrong place, or on top of another of its kind', async () => {
    expect((await lab.fails('break', lab.file, 'no-such-fault')).code).toBe(2);
    const misplaced = await lab.fails('break', lab.file, 'gateway-missing', 'director');
    expect(misplaced.error.why).toContain('rs1, rs2');
    expect((await command.run(['break', lab.file, 'weight-zero', 'rs1'])).code).toBe(0);
    const second = await lab.fails('break', lab.file, 'persistence');
    expect(second.error.next).toContain('weight-zero');
    expect((await command.run(['mend', lab.file, 'weight-zero'])).code).toBe(0);
  });

  it('is mended by doctor --fix, all at once and with what was broken by hand', async () => {
    const broken = [
      ['web-server-frozen', 'rs1'],
      ['web-server-out-of-memory', 'rs2'],
      ['firewall-reject', 'rs2'],
      ['second-route', 'rs1'],
      ['duplicate-address', 'rs2'],
      ['persistence', 'director'],
      ['redirects-on', 'director'],
      ['keep-alive', 'client'],
    ] as const;
    for (const [id, target] of broken) await service.breakLab(reference, id, target);
    await lab.said('director', 'sysctl -q -w net.ipv4.ip_forward=0');
    const { code, stdout, stderr } = await command.run(['doctor', lab.file, '--fix']);
    for (const named of [
      'web-server-frozen',
      'web-server-out-of-memory',
      'persistence-set',
      'ip-forward-off',
    ])
      expect(stderr).toContain(`[${named}]`);
    // Connections of the client that was told to end live on for a moment; the doctor has doubts about them, no more.
    expect(stdout).not.toMatch(/: fault: /);
    expect(code, stdout).toBe(0);
    expect((await service.faults(reference)).active).toEqual([]);
    await cleanSoon();
    await lab.passes({ rs1: 6, rs2: 2 }, '--requests', '8');
  });

  it('is no business of doctor --fix where nobody but its owner may know why it is so', async () => {
    const held =
      'setsid curl -s -o /dev/null --rate 60/m "http://10.0.69.132/?[1-1000]" </dev/null >/dev/null 2>&1 &';
    const flush = /ip neigh flush to 192\.168\.131\.110(?=`)/;
    const byHand = [
      ['client', held, 'director connections-held'],
      ['director', 'ipvsadm -E -t 10.0.69.132:80 -s wrr -p 300', 'director persistence-set'],
      ['rs1', 'iptables -I INPUT -p tcp --dport 80 -j DROP', 'rs1 firewall-drops'],
      ['rs1', 'ip route add 10.0.69.10/32 via 192.168.131.250', 'rs1 answers-bypass-director'],
      ['rs2', 'ip addr add 192.168.131.110/24 dev eth2', 'rs2 duplicate-address'],
    ] as const;
    for (const [machine, line] of byHand) await lab.said(machine, line);
    const all = byHand.map(([, , named]) => named);
    await vi.waitFor(async () => expect((await found()).toSorted()).toEqual(all.toSorted()), {
      timeout: 20_000,
      interval: 200,
    });
    const { code, stdout, stderr } = await command.run(['doctor', lab.file, '--fix']);
    expect(stderr).toContain('[persistence-set]');
    const left = all.filter((one) => !one.endsWith('persistence-set'));
    const named = [...stdout.matchAll(/^(\S+): (?:fault|doubt): .*\[(\S+)\]$/gm)];
    expect(named.map(([, machine, of]) => `${machine} ${of}`).toSorted(), stdout).toEqual(left.toSorted());
    expect(code).toBe(1);

    await lab.said('client', 'pkill -x curl');
    await lab.said('rs1', 'iptables -D INPUT -p tcp --dport 80 -j DROP; ip route del 10.0.69.10/32');
    // Who heard of the duplicate goes on to believe it when it is gone, unless the owner asks for something meanwhile.
    const mac = (await lab.said('director', 'cat /sys/class/net/eth2/address')).trim();
    const fixed = `ip neigh replace 192.168.131.132 lladdr ${mac} dev eth2 nud permanent`;
    await lab.said('rs1', fixed);
    await lab.said('rs2', 'arping -q -c 1 -I eth2 -s 192.168.131.110 192.168.131.132');
    await lab.said('rs2', 'ip addr del 192.168.131.110/24 dev eth2');
    const believing = (await service.diagnose(reference)).find(({ code }) => code === 'neighbour-outdated');
    expect(believing).toMatchObject({ machine: 'director', mend: expect.stringMatching(flush) as string });
    const { document } = await lab.verify('--requests', '4');
    expect(document.reasons.map((reason) => reason.code)).toContain('requests-timed-out');
    await lab.said('director', flush.exec(believing?.mend ?? '')?.[0] ?? 'false');
    await lab.said('rs1', 'ip neigh del 192.168.131.132 dev eth2');
    await cleanSoon();
    await lab.passes({ rs1: 6, rs2: 2 }, '--requests', '8');
  });

  it('is mended by up, with all that is around the machines', async () => {
    for (const words of [
      ['machine-frozen', 'rs1'],
      ['cable-pulled', 'rs2'],
      ['segment-loss', 'inside'],
      ['firewall-drop', 'rs2'],
    ])
      expect((await command.run(['break', lab.file, ...words])).code, words.join(' ')).toBe(0);
    expect(await lab.mended()).toEqual([]);
    expect(() => readFileSync(path.join(command.labFolder('nat'), 'faults.json'))).toThrow(/ENOENT/);
    expect((await lab.doctor()).document).toEqual([]);
    await lab.passes({ rs1: 6, rs2: 2 }, '--requests', '8');
  });
});
