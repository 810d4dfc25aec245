import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlannedLab } from '../../lab/contract/plannedLab.ts';
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

const markedRule = /^-A POSTROUTING -s 192\.168\.131\.0\/24 .*lvs-lab bare.* -j MASQUERADE\n/m;

/** Debian's nginx leaves its welcome page behind when it is purged; nothing else may stay. */
function withoutWelcomePage(snapshot: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const welcome = /^\/var\/www(\/html(\/index\.nginx-debian\.html)?)? .*\n/gm;
  return Object.fromEntries(
    Object.entries(snapshot).map(([name, text]) => [name, text.replace(welcome, '')]),
  );
}

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

    // What somebody did by hand is theirs; only the rule has the lab's own mark in it.
    const byHand = await machines.snapshot();
    expect(byHand['director']).toMatch(markedRule);
    expect((await lab.down()).code).toBe(0);
    const after = await machines.snapshot();
    expect(after).toEqual({ ...byHand, director: byHand['director']?.replace(markedRule, 'no rule\n') });
  });

  it('have the packages installed by up, and down takes just those away', async () => {
    await machines.recreate();
    const before = await machines.snapshot();
    const { lab } = await labOnBareMachines();
    // Each machine that installs takes its time: one real server is enough.
    const whole = await machines.sshLab();
    lab.write({ ...whole, realServers: whole.realServers.slice(0, 1) });
    const changed = await lab.mended('--accept-new-host-keys');
    expect(changed).toEqual(expect.arrayContaining(['director.packages', 'rs1.packages']));
    await lab.passes({ rs1: 4 }, '--requests', '4');
    expect(await lab.mended()).toEqual([]);

    const down = await lab.down();
    expect(down.code, down.stderr).toBe(0);
    expect(withoutWelcomePage(await machines.snapshot())).toEqual(before);
  });
});

describe('LVS_LAB_IMAGE=bare', () => {
  it('starts embedded machines that have to install what they need', async () => {
    const command = new LabCommand({ LVS_LAB_IMAGE: 'bare' });
    commands.push(command);
    const realServers = natLab().realServers.slice(0, 1);
    const lab = new LabUnderTest(command, natLab({ name: 'embedded-bare', realServers }));
    expect(await lab.mended()).toEqual(expect.arrayContaining(['director.packages', 'rs1.packages']));
    await lab.passes({ rs1: 4 }, '--requests', '4');
  });

  it('is refused where it names no image', async () => {
    const command = new LabCommand({ LVS_LAB_IMAGE: 'tiny' });
    commands.push(command);
    const { document, code } = await command.json(['list']);
    expect(document).toMatchObject({ error: { code: 'user-usage' } });
    expect(code).toBe(2);
  });
});
