import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LabStatus } from '../../lab/contract/labStatus.ts';
import { isRunning } from '../../electron/vm/host/processLife.ts';
import { LabCommand } from './labCommand.ts';
import { natLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';

/** One lab for all: each case breaks it, and `up` mends it for the next. */
const name = 'bad-luck';
const command = new LabCommand();
const lab = new LabUnderTest(command, natLab({ name }));

beforeAll(async () => {
  await lab.mended();
});
afterAll(() => command.end());

async function status(): Promise<LabStatus> {
  const [only, ...others] = (await lab.list()).document;
  expect(others).toEqual([]);
  return only!;
}

const passes = () => lab.passes({ rs1: 6, rs2: 2 }, '--requests', '8');

const gone = (pids: readonly number[], timeout: number): Promise<void> =>
  vi.waitFor(() => expect(pids.filter(isRunning)).toEqual([]), { timeout, interval: 20 });

async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await gone([pid], 5_000);
}

describe('when one machine dies', () => {
  it('list says so, verify says why, and up mends that one alone', async () => {
    const before = (await status()).machines;
    await kill(await command.machinePid(name, 'rs1'));

    const { state, machines } = await status();
    expect(state).toBe('broken');
    expect(machines.filter((machine) => machine.state !== 'running').map((machine) => machine.name)).toEqual([
      'rs1',
    ]);

    const { document, code } = await lab.verify('--requests', '8');
    expect({ document, code }).toMatchObject({ code: 1, document: { verdict: 'fail', answered: 2 } });
    expect(document.byRealServer['rs1']).toMatchObject({ measured: 0, logged: null });
    expect(JSON.stringify(document.reasons)).toContain('rs1');

    await lab.mended();
    const after = (await status()).machines;
    const isNew = before.filter(
      ({ name: machine, pid }) => pid !== after.find((m) => m.name === machine)?.pid,
    );
    expect(isNew.map((machine) => machine.name)).toEqual(['rs1']);
    await passes();
  });
});

describe('when the lab host dies', () => {
  it('its machines die with it, list and verify say so, and up starts anew', async () => {
    const machines = (await status()).machines.map(({ pid }) => pid!);
    expect(machines).toHaveLength(4);
    await kill(command.hostPid(name));
    await gone(machines, 5_000);

    expect((await status()).state).toBe('broken');
    const { error, code } = await lab.fails('verify', name);
    expect({ error, code }).toMatchObject({ code: 2, error: { code: 'user-not-running' } });
    expect(error.next).toContain('up');

    await lab.mended();
    await passes();
  });

  it('down removes what it left', async () => {
    await kill(command.hostPid(name));
    expect((await lab.down()).code).toBe(0);
    expect(existsSync(command.labFolder(name))).toBe(false);
    await gone([...command.processes().keys()], 5_000);
    await lab.mended();
  });
});

describe('when the director is rebooted', () => {
  it('verify fails with reasons, up brings its state back, and verify passes', async () => {
    const bootId = 'cat /proc/sys/kernel/random/boot_id';
    const before = await lab.said('director', bootId);
    await lab.exec('director', ['reboot']);
    await vi.waitFor(async () => expect(await lab.said('director', bootId)).not.toBe(before), {
      timeout: 90_000,
      interval: 200,
    });
    const { code, document } = await lab.verify('--requests', '4');
    expect(document).toMatchObject({ verdict: 'fail', answered: 0 });
    expect(document.reasons.map((reason) => reason.code)).toContain('service-gone');
    expect(code).toBe(1);

    const mended = await lab.mended();
    expect(mended.every((id) => id.startsWith('director.'))).toBe(true);
    await passes();
  });
});

describe('when a machine hangs', () => {
  it('a command on it can be given up, and up mends it once it is gone', async () => {
    const rs2 = await command.machinePid(name, 'rs2');
    process.kill(rs2, 'SIGSTOP');
    const waiting = command.start(['verify', name, '--requests', '4', '-v']);
    await waiting.says('verify');
    const startedAt = performance.now();
    waiting.kill('SIGINT');
    expect((await waiting.end).code).toBe(130);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await kill(rs2);
    expect(await lab.mended()).not.toEqual([]);
  });
});

describe('when the state folder is deleted by hand', () => {
  it('host and machines end by themselves, list and down find nothing, and up works again', async () => {
    const pids = [...command.processes().keys()];
    expect(pids.length).toBeGreaterThanOrEqual(5);
    rmSync(path.join(command.state, 'labs'), { recursive: true });
    await gone(pids, 8_000);
    expect((await lab.list()).document).toEqual([]);
    expect((await lab.down()).code).toBe(0);
    expect(await lab.fails('down', name)).toMatchObject({ code: 2, error: { code: 'user-usage' } });
    await lab.mended();
    await passes();
  });
});
