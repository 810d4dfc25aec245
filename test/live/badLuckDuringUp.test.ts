import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { isRunning } from '../../electron/vm/host/processLife.ts';
import type { LabErrorData } from '../../lab/contract/labError.ts';
import { LabCommand, type RunningCommand } from './labCommand.ts';
import { natLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';

/** One lab of three machines for all: each case disturbs an `up`, and the next `up` mends what is left. */
const name = 'bad-start';
const command = new LabCommand();
const [rs1] = natLab().realServers;
const lab = new LabUnderTest(command, natLab({ name, realServers: [rs1!] }));

afterAll(() => command.end());
afterEach(() => expect(existsSync(path.join(command.labFolder(name), 'lock'))).toBe(false));

/** `up` of a lab whose rs1 has just died: the others run, so what is disturbed is one start. */
async function upWithoutRs1(...options: Parameters<LabCommand['start']>[1][]): Promise<RunningCommand> {
  // A case that failed must not take the next with it.
  if ((await rs1State()) !== 'running') await lab.mended();
  await kill(await command.machinePid(name, 'rs1'));
  // The lab host learns of it a moment later.
  await vi.waitFor(async () => expect(await rs1State()).toBe('failed'), { timeout: 10_000 });
  return command.start(['up', lab.file, '--json'], ...options);
}

async function rs1State(): Promise<string | undefined> {
  const [status] = (await lab.list()).document;
  return status?.machines.find((machine) => machine.name === 'rs1')?.state;
}

async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 5_000, interval: 10 });
}

/** Ctrl-C: the command must have ended within 2 s, with 130. */
async function interrupt(running: RunningCommand): Promise<void> {
  const startedAt = performance.now();
  running.kill('SIGINT');
  const { code, stderr } = await running.end;
  expect(code, stderr).toBe(130);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
}

async function errorOf(running: RunningCommand): Promise<{ code: number | undefined; error: LabErrorData }> {
  const { code, stdout } = await running.end;
  return { code, error: (JSON.parse(stdout) as { error: LabErrorData }).error };
}

const passes = () => lab.passes({ rs1: 4 }, '--requests', '4');

describe('Ctrl-C', () => {
  it('while machines start ends them, and leaves a lab that list knows and down removes', async () => {
    const up = command.start(['up', lab.file]);
    await up.says('Starting');
    await command.machinePid(name, 'director');
    await interrupt(up);
    const qemus = () => [...command.processes().values()].filter((line) => line.startsWith('qemu-system'));
    await vi.waitFor(() => expect(qemus()).toEqual([]), { timeout: 2_000, interval: 20 });
    expect((await lab.list()).document).toMatchObject([{ lab: name, state: 'broken' }]);
    expect((await lab.down()).code).toBe(0);
    expect(existsSync(command.labFolder(name))).toBe(false);
    expect([...command.processes()]).toEqual([]);
  });

  it('while steps run stops them, and the next up goes on from there', async () => {
    const up = command.start(['up', lab.file]);
    await up.says('applied');
    await interrupt(up);
    expect(await lab.mended()).not.toEqual([]);
    await passes();
  });

  it('during a test ends it, and nothing of it stays', async () => {
    const verify = command.start(['verify', name, '--requests', '100000']);
    await verify.says('verify');
    await vi.waitFor(async () => expect(await lab.said('client', 'pgrep curl || true')).not.toBe(''), {
      timeout: 20_000,
    });
    await interrupt(verify);
    expect(await lab.said('client', 'pgrep curl || true')).toBe('');
    await passes();
  });
});

describe('two commands on one lab', () => {
  it('the second up is told who holds the lab', async () => {
    const first = await upWithoutRs1();
    await first.says('Starting');
    const { error, code } = await lab.fails('up', lab.file);
    expect({ error, code }).toMatchObject({ code: 3, error: { code: 'lab-busy' } });
    expect(error.why).toContain(String(first.pid));
    expect((await lab.list()).document).toMatchObject([
      { state: 'busy', heldBy: { pid: first.pid, verb: 'up' } },
    ]);
    expect((await first.end).code).toBe(0);
  });

  it('a demo leaves the lab alone that another command works on', async () => {
    const first = await upWithoutRs1();
    await first.says('Starting');
    expect(await lab.fails('demo', lab.file)).toMatchObject({ code: 3, error: { code: 'lab-busy' } });
    expect((await first.end).code).toBe(0);
    await passes();
  });

  it('down ends an up, waits for it, and removes everything', async () => {
    const up = await upWithoutRs1();
    await up.says('Starting');
    const [down, also] = await Promise.all([command.run(['down', name]), command.run(['down', lab.file])]);
    expect([down.code, also.code], down.stderr + also.stderr).toEqual([0, 0]);
    expect((await up.end).code).toBe(130);
    expect(existsSync(command.labFolder(name))).toBe(false);
    expect([...command.processes()]).toEqual([]);
    await lab.mended();
  });
});

describe('when the command itself is killed', () => {
  it('its lock is taken over, the lab host lives on, and up goes on', async () => {
    const host = command.hostPid(name);
    const up = await upWithoutRs1();
    await up.says('Starting');
    up.kill('SIGKILL');
    await up.end;
    expect((await lab.list()).document[0]?.heldBy).toBeUndefined();
    await lab.mended();
    expect(command.hostPid(name)).toBe(host);
    await passes();
  });
});

describe('when the lab host is killed during up', () => {
  it('up says so, its machines are gone, and the next up starts anew', async () => {
    const up = await upWithoutRs1();
    await up.says('Starting');
    await kill(command.hostPid(name));
    const { code, error } = await errorOf(up);
    expect({ code, error }).toMatchObject({ code: 3, error: { code: 'lab-host-lost' } });
    expect(error.next).not.toBe('');
    await vi.waitFor(() => expect([...command.processes()]).toEqual([]), { timeout: 5_000 });
    await lab.mended();
  });
});

describe('when a machine dies during up', () => {
  it('while it is restored, up names it', async () => {
    const up = await upWithoutRs1();
    await kill(await command.machinePid(name, 'rs1'));
    const { code, error } = await errorOf(up);
    expect({ code, error }).toMatchObject({ code: 3, error: { code: 'machine-stopped', machine: 'rs1' } });
    expect([error.why, error.next]).not.toContain('');
    await command.run(['up', lab.file]);
  });

  it('while its steps run, up names machine and step, and finishes the others', async () => {
    const up = await upWithoutRs1();
    await up.says(/rs1 +ready/);
    await kill(await command.machinePid(name, 'rs1'));
    const { code, error } = await errorOf(up);
    expect({ code, error }).toMatchObject({ code: 3, error: { machine: 'rs1' } });
    expect([error.why, error.next]).not.toContain('');
    await lab.mended();
    await passes();
  });
});

describe('a machine that never answers', () => {
  it('is given up at the deadline, with its name, and the rest stays', async () => {
    const up = await upWithoutRs1({ env: { LVS_LAB_START_DEADLINE: '4' } });
    process.kill(await command.machinePid(name, 'rs1'), 'SIGSTOP');
    const { code, error } = await errorOf(up);
    expect({ code, error }).toMatchObject({ code: 3, error: { code: 'machine-no-answer', machine: 'rs1' } });
    expect(error.why).toContain('4 s');
    const { machines } = (await lab.list()).document[0]!;
    expect(machines.map(({ name: machine, state }) => [machine, state])).toEqual([
      ['client', 'running'],
      ['director', 'running'],
      ['rs1', 'failed'],
    ]);
    expect([...command.processes().values()].filter((line) => line.startsWith('qemu-system'))).toHaveLength(
      2,
    );
    await lab.mended();
    await passes();
  });
});

describe('down at the end', () => {
  it('leaves no process, no folder and no lab', async () => {
    expect((await lab.down()).code).toBe(0);
    expect([...command.processes()]).toEqual([]);
    expect((await lab.list()).document).toEqual([]);
    expect(existsSync(command.labFolder(name))).toBe(false);
  });
});
