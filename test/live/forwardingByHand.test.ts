import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlannedLab } from '../../lab/contract/plannedLab.ts';
import { LabCommand } from './labCommand.ts';
import { allSay, sampleLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';
import { OwnMachines } from './ownMachines.ts';

/** What the sample labs must give of 20 requests for each service; which of two it is, where the first decides for all. */
const labs: readonly { readonly name: string; readonly expected?: Readonly<Record<string, number>> }[] = [
  { name: 'dr-wrr', expected: { rs1: 10, rs2: 6, rs3: 4 } },
  { name: 'tun-rr', expected: { rs1: 10, rs2: 10 } },
  { name: 'fullnat-wrr', expected: { rs1: 15, rs2: 5 } },
  { name: 'nat-services', expected: { rs1: 45, rs2: 15 } },
  { name: 'nat-marks' },
];

/**
 * What `down` takes though it was made by hand, of a machine's snapshot: rules with the lab's own mark in them. Every
 * other line stays.
 */
function withoutMarkedRules(snapshot: string): string {
  const lines = snapshot.split('\n');
  // A chain's name begins with a capital; the services of `ipvsadm -Sn` are `-A -t …`.
  const isRule = (line: string): boolean => /^-A [A-Z]/.test(line);
  const left = lines.filter((line) => !isRule(line) || !line.includes('"lvs-lab '));
  const noneLeft = lines.some(isRule) && !left.some(isRule);
  const at = lines.findIndex(isRule);
  return (noneLeft ? left.toSpliced(at, 0, 'no rule') : left).join('\n');
}

describe.each(labs)('$name on machines of one’s own', ({ name, expected }) => {
  let machines: OwnMachines;
  let command: LabCommand;
  let lab: LabUnderTest;

  beforeAll(async () => {
    machines = await OwnMachines.start(sampleLab(name), 'full');
    command = new LabCommand();
    lab = new LabUnderTest(command, await machines.sshLab());
  });
  afterAll(async () => {
    await command.end();
    await machines.end();
  });

  /** Every service passes; under persistence one real server gets all, and no more is said than that. */
  async function passes(): Promise<void> {
    if (expected !== undefined) {
      await lab.passes(expected, '--requests', '20');
      return;
    }
    const { document, code, stderr } = await lab.verify('--requests', '20');
    expect(code, stderr).toBe(0);
    expect(document.reasons.map((reason) => reason.code)).toEqual(['persistence-holds']);
    const counts = Object.values(document.byRealServer).toSorted((a, b) => a.measured - b.measured);
    expect(counts).toEqual([allSay(0), allSay(20)]);
  }

  it('is built by up, and down leaves nothing of it', async () => {
    const before = await machines.snapshot();
    expect((await lab.mended('--accept-new-host-keys')).length).toBeGreaterThan(10);
    await passes();
    const down = await lab.down();
    expect(down.code, down.stderr).toBe(0);
    expect(await machines.snapshot()).toEqual(before);
  });

  it('is the same by the scripts of `plan --shell`, run by hand', async () => {
    const { document, code } = await command.json(['plan', lab.file, '--shell']);
    expect(code).toBe(0);
    const scripts = (document as PlannedLab).files.filter(({ path }) => path.endsWith('.sh'));
    expect(scripts.map(({ machine }) => machine).toSorted()).toEqual(machines.names.toSorted());
    await Promise.all(scripts.map(({ machine, content }) => machines.run(machine, content)));
    expect(await lab.mended('--accept-new-host-keys')).toEqual([]);
    await passes();

    const byHand = await machines.snapshot();
    expect((await lab.down()).code).toBe(0);
    const unmarked = Object.entries(byHand).map(([name, of]) => [name, withoutMarkedRules(of)]);
    expect(await machines.snapshot()).toEqual(Object.fromEntries(unmarked));
  });
});
