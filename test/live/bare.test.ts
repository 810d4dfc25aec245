import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlannedLab } from '../../lab/contract/labApi.ts';
import { LabCommand } from './labCommand.ts';
import { natLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';
import { OwnMachines } from './ownMachines.ts';

let machines: OwnMachines;
const commands: LabCommand[] = [];

beforeAll(async () => {
  machines = await OwnMachines.start(natLab({ name: 'bare' }), 'bare');
});
afterAll(async () => {
  for (const command of commands) await command.end();
  await machines.end();
});

/** The lab on the bare machines, in a state folder that knows none of them. */
async function labOnBareMachines(): Promise<{ readonly command: LabCommand; readonly lab: LabUnderTest }> {
  const command = new LabCommand();
  commands.push(command);
  return { command, lab: new LabUnderTest(command, await machines.sshLab()) };
}

describe('bare machines', () => {
  it('become the lab by the scripts of `plan --shell` alone, run by hand', async () => {
    const { command, lab } = await labOnBareMachines();
    expect(await machines.run('director', 'command -v ipvsadm || echo none')).toBe('none\n');
    const { document, code } = await command.json(['plan', lab.file, '--shell']);
    expect(code).toBe(0);
    const scripts = (document as PlannedLab).files.filter(({ path }) => path.endsWith('.sh'));
    expect(scripts.map(({ machine }) => machine).toSorted()).toEqual(machines.names.toSorted());
    await Promise.all(scripts.map(({ machine, content }) => machines.run(machine, content)));

    const { document: up, code: upCode, stderr } = await lab.up('--accept-new-host-keys');
    expect(upCode, stderr).toBe(0);
    const notHolding = up.steps.filter(({ outcome }) => outcome !== 'held').map(({ id }) => id);
    expect(notHolding).toEqual([]);
    await lab.passes({ rs1: 30, rs2: 10 });

    // What somebody did by hand is theirs: there is nothing to take back.
    const byHand = await machines.snapshot();
    expect((await lab.down()).code).toBe(0);
    expect(await machines.snapshot()).toEqual(byHand);
  });

  it('have the packages installed by up, and down takes just those away', async () => {
    await machines.recreate();
    const before = await machines.snapshot();
    const { lab } = await labOnBareMachines();
    const changed = await lab.mended('--accept-new-host-keys');
    expect(changed).toEqual(expect.arrayContaining(['director.packages', 'rs1.packages', 'rs2.packages']));
    await lab.passes({ rs1: 30, rs2: 10 });
    expect(await lab.mended()).toEqual([]);

    const down = await lab.down();
    expect(down.code, down.stderr).toBe(0);
    expect(await machines.snapshot()).toEqual(before);
  });
});

describe('LVS_LAB_IMAGE=bare', () => {
  it('starts embedded machines that have to install what they need', async () => {
    const command = new LabCommand({ LVS_LAB_IMAGE: 'bare' });
    commands.push(command);
    const lab = new LabUnderTest(command, natLab({ name: 'embedded-bare' }));
    expect(await lab.mended()).toEqual(expect.arrayContaining(['director.packages', 'rs1.packages']));
    await lab.passes({ rs1: 30, rs2: 10 });
  });
});
