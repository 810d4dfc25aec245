import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { isRunning } from '../../../../electron/vm/host/processLife.ts';
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
  started,
  states,
  until,
  useLabHost,
} from './useLabHost.ts';

useLabHost();

describe('lab host', () => {
  test('starts the machines of a spec, each with its ports listening, and logs in to each once', async () => {
    FakeConnection.opened = 0;
    const status = await host.ensureMachines(
      spec(machine('rs1', 'inside'), machine('dr', 'outside', 'inside')),
      never,
    );
    expect(status.accelerator).toBe('tcg');
    expect(status.machines).toMatchObject([
      {
        name: 'rs1',
        state: 'running',
        sshPort: 22_000,
        memoryMb: 192,
        macs: { inside: machine('rs1', 'inside').nics[0]!.mac },
      },
      { name: 'dr', state: 'running' },
    ]);
    expect(
      status.segments.map(({ network, ports }) => [network, ports.map((port) => port.name).sort()]).sort(),
    ).toEqual([
      ['inside', ['dr', 'rs1']],
      ['outside', ['dr']],
    ]);
    for (const { links } of started) {
      for (const { address } of links)
        expect(address?.kind === 'unix' && existsSync(address.path)).toBe(true);
    }
    expect(statSync(join(folder, 'machines', 'rs1')).mode & 0o777).toBe(0o700);
    expect(FakeConnection.opened).toBe(2);
  });

  test('gives a machine a card without a cable where it is not on the network', async () => {
    const wanted = machine('rs1', 'outside', 'inside');
    const nics = wanted.nics.map((nic) => ({ ...nic, cable: nic.network === 'inside' }));
    const status = await host.ensureMachines(spec({ ...wanted, nics }), never);
    expect(started[0]?.links.map(({ network, address }) => [network, address === undefined])).toEqual([
      ['outside', true],
      ['inside', false],
    ]);
    expect(Object.keys(status.machines[0]!.macs)).toEqual(['inside']);
    expect(status.segments.map(({ network }) => network)).toEqual(['inside']);
  });

  test('changes nothing when asked for the same again', async () => {
    const wanted = spec(machine('rs1', 'inside'), machine('rs2', 'inside'));
    await host.ensureMachines(wanted, never);
    const before = pids();
    events.length = 0;
    await host.ensureMachines(wanted, never);
    expect(pids()).toEqual(before);
    expect(events).toEqual([]);
    expect(names()).toEqual(['rs1', 'rs2']);
  });

  test('starts all machines at the same time', async () => {
    let waiting = 0;
    const { promise: allHere, resolve } = Promise.withResolvers<undefined>();
    const fake = fakeMachines();
    hostWith(async (request) => {
      if (++waiting === 5) resolve(undefined);
      await allHere; // would never come if one start waited for another
      return fake(request);
    });
    await host.ensureMachines(
      spec(...['a', 'b', 'c', 'd', 'e'].map((name) => machine(name, 'inside'))),
      never,
    );
    expect(Object.values(states())).toEqual(Array(5).fill('running'));
  });

  test('ends what is no longer wanted, restarts what has changed, and leaves the rest alone', async () => {
    await host.ensureMachines(
      spec(machine('a', 'inside'), machine('b', 'inside'), machine('c', 'old')),
      never,
    );
    const before = pids();
    await host.ensureMachines(spec(machine('a', 'inside'), machine('b', 'inside', 'outside')), never);
    expect(pids()['a']).toBe(before['a']);
    expect(pids()['b']).not.toBe(before['b']);
    expect([before['b']!, before['c']!].filter(isRunning)).toEqual([]);
    expect(states()).toEqual({ a: 'running', b: 'running' });
    expect(host.status.segments.map(({ network }) => network)).toEqual(['inside', 'outside']);
    expect(existsSync(join(folder, 'ports', 'old.c.sock'))).toBe(false);
  });

  test('notices a machine that dies, says why, and starts it again when asked', async () => {
    const wanted = spec(machine('a', 'inside'), machine('b', 'inside'));
    await host.ensureMachines(wanted, never);
    const before = pids();
    process.kill(before['a']!, 'SIGKILL');
    await until(() => states()['a'] === 'failed');
    expect(host.status.machines[0]?.error).toMatchObject({ code: 'machine-stopped', machine: 'a' });
    expect(host.status.machines[0]?.pid).toBeUndefined();
    await expect(host.connection('a')).rejects.toMatchObject({ data: { code: 'user-not-running' } });
    await host.ensureMachines(wanted, never);
    expect(states()).toEqual({ a: 'running', b: 'running' });
    expect(pids()['b']).toBe(before['b']);
  });

  test('starts the others when one fails, says which one failed, and tries only that one again', async () => {
    const wanted = spec(machine('a', 'inside'), machine('fails', 'inside'), machine('b', 'inside'));
    const error = await failure(host.ensureMachines(wanted, never));
    expect(error.data).toMatchObject({ code: 'machine-no-answer', machine: 'fails' });
    expect(states()).toEqual({ a: 'running', b: 'running', fails: 'failed' });
    await failure(host.ensureMachines(wanted, never));
    expect(names()).toEqual(['a', 'b', 'fails', 'fails']);
  });

  test('tells that a machine died while it was logged in to, and not that the login failed', async () => {
    const fake = fakeMachines();
    hostWith(async (request) => {
      const started = await fake(request);
      return {
        ...started,
        connect: () => {
          process.kill(started.pid, 'SIGKILL');
          return new Promise<never>(() => undefined);
        },
      };
    });
    const error = await failure(host.ensureMachines(spec(machine('a', 'inside')), never));
    expect(error.data).toMatchObject({ code: 'machine-stopped', machine: 'a' });
    expect(error.data.why).toContain('SIGKILL');
    expect(states()).toEqual({ a: 'failed' });
  });

  test('says which machine cannot be plugged in, and leaves it failed', async () => {
    const long = machine('a'.repeat(60), 'n'.repeat(60));
    const error = await failure(host.ensureMachines(spec(long), never));
    expect(error.data).toMatchObject({ code: 'user-unsupported', machine: long.name });
    expect(Object.values(states())).toEqual(['failed']);
  });

  test('lets no deadline of a start or a login fire after they are done', async () => {
    const signals: AbortSignal[] = [];
    const fake = fakeMachines((request) => signals.push(request.signal));
    hostWith(async (request) => {
      const started = await fake(request);
      return {
        ...started,
        connect: (signal: AbortSignal) => {
          signals.push(signal);
          return started.connect(signal);
        },
      };
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await host.ensureMachines(spec(machine('a', 'inside')), never);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
  });

  test('gives a machine up that is not ready by the deadline', async () => {
    const error = await failure(
      host.ensureMachines({ ...spec(machine('hangs', 'inside')), deadlineMs: 50 }, never),
    );
    expect(error.data).toMatchObject({ code: 'machine-no-answer', machine: 'hangs' });
    expect(states()).toEqual({ hangs: 'failed' });
  });

  test('leaves nothing of a start that is cancelled, and keeps what runs', async () => {
    const abort = new AbortController();
    const work = host.ensureMachines(spec(machine('a', 'inside'), machine('hangs', 'inside')), abort.signal);
    const failed = expect(work).rejects.toThrow('enough');
    await until(() => states()['a'] === 'running' && names().includes('hangs'));
    abort.abort(new Error('enough'));
    await failed;
    expect(states()).toEqual({ a: 'running', hangs: 'stopped' });
  });

  test('does one piece of work after the other', async () => {
    const first = host.ensureMachines(spec(machine('a', 'inside')), never);
    const second = host.ensureMachines(spec(machine('b', 'inside')), never);
    await Promise.all([first, second]);
    expect(states()).toEqual({ b: 'running' });
  });
});
