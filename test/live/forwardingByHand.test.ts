import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlannedLab } from '../../lab/contract/plannedLab.ts';
import { LabCommand } from './labCommand.ts';
import { sampleLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';
import { OwnMachines } from './ownMachines.ts';

/** What the sample labs must give of 20 requests. */
const methods = [
  { name: 'dr-wrr', expected: { rs1: 10, rs2: 6, rs3: 4 } },
  { name: 'tun-rr', expected: { rs1: 10, rs2: 10 } },
  { name: 'fullnat-wrr', expected: { rs1: 15, rs2: 5 } },
];

/** The one thing by hand that has the lab's own mark in it. */
const markedRule = /^-A POSTROUTING .*lvs-lab [^\n]* -j SNAT [^\n]*\n/m;

describe.each(methods)('$name on machines of one’s own', ({ name, expected }) => {
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

  it('is built by up, and down leaves nothing of it', async () => {
    const before = await machines.snapshot();
    expect((await lab.mended('--accept-new-host-keys')).length).toBeGreaterThan(10);
    await lab.passes(expected, '--requests', '20');
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
    await lab.passes(expected, '--requests', '20');

    const byHand = await machines.snapshot();
    expect((await lab.down()).code).toBe(0);
    const director = byHand['director']?.replace(markedRule, 'no rule\n');
    expect(await machines.snapshot()).toEqual({ ...byHand, director });
  });
});
