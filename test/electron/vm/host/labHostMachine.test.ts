import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { LabError } from '../../../../lab/contract/labError.ts';
import { isRunning } from '../../../../electron/vm/host/processLife.ts';
import { frame, records } from '../switch/records.ts';
import { FakeConnection, fakeMachines, machine, spec } from './fakeMachines.ts';
import {
  events,
  failure,
  folder,
  host,
  hostWith,
  names,
  never,
  pids,
  states,
  until,
  useLabHost,
} from './useLabHost.ts';

useLabHost();

describe('a machine of a lab host', () => {
  test('empties a machine’s folder before it starts', async () => {
    await host.ensureMachines(spec(machine('a', 'inside')), never);
    const left = join(folder, 'machines', 'a', 'disk.qcow2');
    await writeFile(left, 'old');
    await host.recreateMachine('a', never);
    expect(existsSync(left)).toBe(false);
  });

  test('recreates one machine without touching another', async () => {
    await host.ensureMachines(spec(machine('a', 'inside'), machine('b', 'inside')), never);
    const before = pids();
    await host.recreateMachine('a', never);
    expect(pids()['a']).not.toBe(before['a']);
    expect(pids()['b']).toBe(before['b']);
    await expect(host.recreateMachine('nobody', never)).rejects.toMatchObject({
      data: { code: 'user-not-running' },
    });
  });

  test.each(['power-off', 'kill'] as const)(
    'ends one machine by %s and calls that stopped, not failed',
    async (how) => {
      await host.ensureMachines(spec(machine('a', 'inside'), machine('b', 'inside')), never);
      const before = pids();
      await host.stopMachine('a', how, never);
      expect(isRunning(before['a']!)).toBe(false);
      expect(states()).toEqual({ a: 'stopped', b: 'running' });
      expect(
        events.filter((event) => event.kind === 'machine').map((event) => event.machine.state),
      ).not.toContain('failed');
    },
  );

  test('logs in again only when the connection was lost', async () => {
    const connections: FakeConnection[] = [];
    const fake = fakeMachines();
    hostWith(async (request) => ({
      ...(await fake(request)),
      connect: () => {
        const connection = new FakeConnection('a');
        connections.push(connection);
        return Promise.resolve(connection);
      },
    }));
    await host.ensureMachines(spec(machine('a', 'inside')), never);
    expect(await host.connection('a')).toBe(connections[0]);
    expect(connections).toHaveLength(1);
    connections[0]!.lose();
    await vi.waitFor(async () => expect(await host.connection('a')).toBe(connections[1]));
    expect(connections).toHaveLength(2);
  });

  test('says what happens, in order', async () => {
    await host.ensureMachines(spec(machine('a', 'inside')), never);
    expect(events.map((event) => (event.kind === 'machine' ? event.machine.state : event.kind))).toEqual([
      'starting',
      'progress',
      'progress',
      'running',
    ]);
  });

  test('ends machines that are starting, tells who waits, and takes no more work', async () => {
    const waiting = failure(
      host.ensureMachines(spec(machine('a', 'inside'), machine('hangs', 'inside')), never),
    );
    await until(() => states()['a'] === 'running' && names().includes('hangs'));
    const left = pids()['a']!;
    await host.end('enough');
    expect((await waiting).code).toBe('lab-host-lost');
    expect(isRunning(left)).toBe(false);
    expect(existsSync(join(folder, 'ports', 'inside.a.sock'))).toBe(false);
    expect((await failure(host.ensureMachines(spec(machine('b', 'inside')), never))).code).toBe(
      'lab-host-lost',
    );
    expect(events).toContainEqual({ kind: 'ending', reason: 'enough' });
  });

  test('freezes a machine, refuses connections to it meanwhile, and has it go on', async () => {
    await host.ensureMachines(spec(machine('a', 'inside')), never);
    const frozen = await host.freezeMachine('a', true);
    expect(frozen.machines).toMatchObject([{ name: 'a', state: 'running', frozen: true }]);
    expect((await failure(host.connection('a'))).code).toBe('machine-no-answer');
    const thawed = await host.freezeMachine('a', false);
    expect(thawed.machines[0]).not.toHaveProperty('frozen');
    await host.connection('a');
    // One that stands still hears no power button, and ends all the same.
    await host.freezeMachine('a', true);
    const { machines } = await host.stopMachine('a', 'power-off', never);
    expect(machines).toMatchObject([{ name: 'a', state: 'stopped' }]);
    expect(machines[0]).not.toHaveProperty('frozen');
    expect((await failure(host.freezeMachine('a', true))).code).toBe('user-not-running');
  });

  test('gives out captured frames and pulls cables', async () => {
    await host.ensureMachines(spec(machine('a', 'inside'), machine('b', 'inside')), never);
    const a = connect(join(folder, 'ports', 'inside.a.sock'));
    a.write(records(frame('all', 1, 60, 7)));
    await until(() => host.capture({ network: 'inside', sinceSequence: 0, limit: 10 }).nextSequence === 1);
    const { frames } = host.capture({ network: 'inside', sinceSequence: 0, limit: 10 });
    expect(frames).toMatchObject([{ sequence: 0, port: 'a', length: 60 }]);
    expect(Buffer.from(frames[0]!.base64, 'base64')).toEqual(frame('all', 1, 60, 7));
    host.setPort('inside', 'a', false);
    a.write(records(frame('all', 1)));
    await until(() => host.status.segments[0]?.ports.find(({ name }) => name === 'a')?.dropped === 1);
    host.setCapture('inside', false);
    expect(host.capture({ network: 'inside', sinceSequence: 0, limit: 10 }).frames).toEqual([]);
    expect(() => host.setPort('inside', 'c', false)).toThrow(LabError);
    const impairment = { lossPercent: 100, delayMs: 0, duplicationPercent: 0 };
    host.setPort('inside', 'a', true);
    host.moveCable('inside', 'a', true);
    expect(host.status.segments[0]?.ports.find(({ name }) => name === 'a')).toMatchObject({
      elsewhere: true,
    });
    host.moveCable('inside', 'a', false);
    expect(() => host.moveCable('inside', 'c', true)).toThrow(LabError);
    host.setImpairment('inside', impairment);
    a.write(records(frame('all', 1)));
    await until(() => host.status.segments[0]?.impairment?.lost === 1);
    host.setImpairment('inside', undefined);
    expect(host.status.segments[0]).not.toHaveProperty('impairment');
    expect(() => host.setImpairment('nowhere', impairment)).toThrow(LabError);
    expect(() => host.capture({ network: 'nowhere', sinceSequence: 0, limit: 1 })).toThrow(LabError);
    a.destroy();
  });
});
