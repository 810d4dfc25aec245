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

  it('is mended by doctor --fix, with what was broken by hand', async () => {
    expect((await command.run(['break', lab.file, 'web-server-frozen', 'rs1'])).code).toBe(0);
    await lab.said('director', 'sysctl -q -w net.ipv4.ip_forward=0');
    const { code, stdout, stderr } = await command.run(['doctor', lab.file, '--fix']);
    expect(stderr).toContain('[web-server-frozen]');
    expect(stdout).toBe('No known cause of failure was found.\n');
    expect(code).toBe(0);
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
