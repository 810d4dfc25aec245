import { rename, rm, truncate, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { measureVip, type MeasureOptions } from '../../../electron/measure/measureVip.ts';
import { PlayedMachines, type Played } from './playedMachines.ts';

let machines: PlayedMachines;

afterEach(() => machines.end());

function options(change: Partial<MeasureOptions> = {}): MeasureOptions {
  return {
    lab: machines.lab,
    from: 'client',
    requests: 8,
    connect: machines.connect,
    signal: new AbortController().signal,
    ...change,
  };
}

/** wrr 3:1, each request answered with its page. */
function healthy(request: number): Played {
  return { to: request % 4 === 0 ? 1 : 0, answer: 'page' };
}

test('a healthy test has three accounts that agree', async () => {
  machines = await PlayedMachines.start(healthy);
  const told: number[] = [];
  const measurement = await measureVip(options({ onAnswer: ({ index }) => told.push(index) }));
  expect(measurement).toMatchObject({
    from: 'client',
    requests: 8,
    ipvs: {
      servicePresent: true,
      scheduler: 'wrr',
      weights: { rs1: 3, rs2: 1 },
      connections: { rs1: 6, rs2: 2 },
      foreign: 0,
    },
    logs: {
      rs1: { own: 6, foreign: 0, senders: ['10.0.69.10'] },
      rs2: { own: 2, foreign: 0, senders: ['10.0.69.10'] },
    },
  });
  const names = measurement.answers.map((answer) => answer.kind === 'answered' && answer.realServer);
  expect(names).toEqual(['rs2', 'rs1', 'rs1', 'rs1', 'rs2', 'rs1', 'rs1', 'rs1']);
  expect(told).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(measurement.durationMs).toBeGreaterThan(0);
});

test('a healthy test takes one command on the client and two on each other machine', async () => {
  machines = await PlayedMachines.start(healthy);
  await measureVip(options());
  const perMachine = Map.groupBy(machines.commands, (command) => command.split(':')[0]!);
  const counts = Object.fromEntries([...perMachine].map(([machine, commands]) => [machine, commands.length]));
  expect(counts).toEqual({ client: 1, director: 2, rs1: 2, rs2: 2 });
});

test('a test from the director sends from there', async () => {
  machines = await PlayedMachines.start(healthy);
  const measurement = await measureVip(options({ from: 'director' }));
  expect(machines.commands.filter((command) => command.includes('curl'))[0]).toMatch(/^director: /);
  expect(measurement).toMatchObject({ from: 'director', ipvs: { connections: { rs1: 6, rs2: 2 } } });
});

test('connections of others, old ones and those of other services are kept apart from the test’s own', async () => {
  machines = await PlayedMachines.start((request) => ({
    ...healthy(request),
    meanwhile: async () => {
      if (request !== 3) return;
      await machines.addEntry('10.0.69.77', 50_000, 0);
      await machines.addEntry('10.0.69.77', 50_001, 1);
      await machines.addEntry('10.0.69.77', 50_002, 1, 8080);
      await machines.addEntry('10.0.69.77', 0, 1);
      await machines.logRequest('rs1', 'Mozilla/5.0');
    },
  }));
  await machines.addEntry('10.0.69.10', 40_000, 0);
  const { ipvs, logs } = await measureVip(options());
  expect(ipvs).toMatchObject({ connections: { rs1: 6, rs2: 2 }, foreign: 2 });
  expect(logs).toMatchObject({ rs1: { own: 6, foreign: 1 }, rs2: { own: 2, foreign: 0 } });
});

test('a lost request with a connection entry is counted where IPVS sent it', async () => {
  machines = await PlayedMachines.start((request) =>
    request % 4 === 0 ? { to: 1, answer: 'none' } : { to: 0, answer: 'page' },
  );
  const { answers, ipvs, logs } = await measureVip(options());
  expect(answers.map(({ kind }) => kind)).toEqual([
    'lost',
    'answered',
    'answered',
    'answered',
    'lost',
    'answered',
    'answered',
    'answered',
  ]);
  expect(ipvs).toMatchObject({ connections: { rs1: 6, rs2: 2 }, foreign: 0 });
  expect(logs).toMatchObject({ rs1: { own: 6, foreign: 0 }, rs2: { own: 0, foreign: 0 } });
});

test('a service that goes during the test is told', async () => {
  machines = await PlayedMachines.start((request) => ({
    ...healthy(request),
    meanwhile: () => (request === 5 ? machines.setService(null) : Promise.resolve()),
  }));
  const { ipvs } = await measureVip(options());
  expect(ipvs).toEqual({
    servicePresent: false,
    weights: {},
    connections: { rs1: 6, rs2: 2 },
    foreign: 0,
  });
});

test('a director without IPVS has no service and no connections', async () => {
  machines = await PlayedMachines.start(() => ({ answer: 'none' }));
  await rm(`${machines.folder}/ip_vs`);
  await rm(`${machines.folder}/ip_vs_conn`);
  const { ipvs } = await measureVip(options({ requests: 1 }));
  expect(ipvs).toEqual({ servicePresent: false, weights: {}, connections: { rs1: 0, rs2: 0 }, foreign: 0 });
});

test('tables that are not as the kernel writes them fail the test', async () => {
  machines = await PlayedMachines.start(healthy);
  await writeFile(`${machines.folder}/ip_vs_conn`, 'Pro FromIP\nTCP : nonsense\n');
  await expect(measureVip(options())).rejects.toMatchObject({
    data: { code: 'measure-failed', machine: 'director' },
  });
});

test('a log that was moved aside during the test is read across the move', async () => {
  machines = await PlayedMachines.start((request) => ({
    ...healthy(request),
    meanwhile: async () => {
      if (request !== 4) return;
      await rename(machines.log('rs1'), `${machines.log('rs1')}.1`);
      await writeFile(machines.log('rs1'), '');
    },
  }));
  const { logs } = await measureVip(options());
  expect(logs).toMatchObject({ rs1: { own: 6, foreign: 0 }, rs2: { own: 2, foreign: 0 } });
});

test('a log that was emptied or that moved out of sight is an account that is missing', async () => {
  machines = await PlayedMachines.start((request) => ({
    ...healthy(request),
    meanwhile: async () => {
      if (request !== 7) return;
      await truncate(machines.log('rs1'));
      await rename(machines.log('rs2'), `${machines.log('rs2')}.20261122`);
      await writeFile(machines.log('rs2'), '');
    },
  }));
  const { logs } = await measureVip(options());
  expect(logs).toEqual({});
});

test('a log that begins with the test is read from its beginning', async () => {
  machines = await PlayedMachines.start(healthy);
  await rm(machines.log('rs1'));
  const { logs } = await measureVip(options());
  expect(logs).toMatchObject({ rs1: { own: 6, foreign: 0 } });
});

test('lines that come late are waited for', async () => {
  machines = await PlayedMachines.start((request) => ({ ...healthy(request), logged: request !== 4 }));
  machines.onCommand = (name) => {
    // The first after the test comes too early.
    const looks = machines.commands.filter((line) => line.startsWith('rs2: stat')).length;
    if (name.startsWith('rs2: stat') && looks === 2) void machines.logRequest('rs2', machines.userAgent);
  };
  const { logs } = await measureVip(options());
  expect(logs).toMatchObject({ rs2: { own: 2, foreign: 0 } });
});

test('a real server that says too late where its log ends has its account none the less', async () => {
  machines = await PlayedMachines.start(healthy);
  await machines.logRequest('rs2', 'Mozilla/5.0');
  const isSending = Promise.withResolvers<undefined>();
  const { logs } = await measureVip(
    options({
      logDeadlineMs: 50,
      connect: async (machine) => {
        if (machine === 'rs2') await isSending.promise;
        return machines.connect(machine);
      },
      onAnswer: ({ index }) => {
        if (index === 4) isSending.resolve(undefined);
      },
    }),
  );
  expect(logs).toMatchObject({ rs1: { own: 6, foreign: 0 }, rs2: { own: 2, foreign: 0 } });
});

test('a real server that never says where its log ends does not stop a test', async () => {
  machines = await PlayedMachines.start(healthy);
  const { logs, answers } = await measureVip(
    options({
      logDeadlineMs: 50,
      connect: (machine) =>
        machine === 'rs2' ? new Promise<never>(() => undefined) : machines.connect(machine),
    }),
  );
  expect(answers).toHaveLength(8);
  expect(Object.keys(logs)).toEqual(['rs1']);
});

test('a real server that cannot be reached is only missing in the logs', async () => {
  machines = await PlayedMachines.start(healthy);
  machines.unreachable('rs2');
  const { logs, answers } = await measureVip(options());
  expect(answers).toHaveLength(8);
  expect(logs).toMatchObject({ rs1: { own: 6, foreign: 0 } });
});

test.each(['client', 'director'])('an unreachable %s fails the test', async (machine) => {
  machines = await PlayedMachines.start(healthy);
  machines.unreachable(machine);
  await expect(measureVip(options())).rejects.toThrow(`${machine} is unreachable`);
});

test('stop yields what was measured until then', async () => {
  machines = await PlayedMachines.start(healthy);
  const stop = new AbortController();
  const measurement = await measureVip(
    options({
      requests: 100_000,
      stop: stop.signal,
      onAnswer: ({ index }) => {
        if (index === 3) stop.abort();
      },
    }),
  );
  expect(measurement.requests).toBe(100_000);
  expect(measurement.answers.length).toBeGreaterThanOrEqual(4);
  expect(measurement.answers.length).toBeLessThan(100_000);
  expect(measurement.ipvs.servicePresent).toBe(true);
});

test('the deadline ends the sending as stop does', async () => {
  machines = await PlayedMachines.start((request) => ({
    ...healthy(request),
    ...(request === 2 ? { meanwhile: () => new Promise<never>(() => undefined) } : {}),
  }));
  const measurement = await measureVip(options({ deadlineMs: 700, requestTimeoutMs: 60_000 }));
  expect(measurement.answers).toHaveLength(2);
});

test('an abort rejects with its reason', async () => {
  machines = await PlayedMachines.start(healthy);
  const abort = new AbortController();
  const reason = new Error('enough');
  const measuring = measureVip(
    options({ requests: 100_000, signal: abort.signal, onAnswer: () => abort.abort(reason) }),
  );
  await expect(measuring).rejects.toBe(reason);
});

test('an abort before the start rejects with its reason and sends nothing', async () => {
  machines = await PlayedMachines.start(healthy);
  const reason = new Error('enough');
  await expect(measureVip(options({ signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
  expect(machines.commands.filter((command) => command.includes('curl'))).toEqual([]);
});

test.each([
  { title: 'connections held open', change: { load: 'held' as const }, why: /counts each as inactive/ },
  { title: 'more queries than there are source ports for', change: { requests: 20_001 }, why: /20000/ },
  { title: 'from this computer', change: { from: 'laptop' as const }, why: /DNS queries/ },
])('over UDP, a test $title is refused before anything is sent', async ({ change, why }) => {
  machines = await PlayedMachines.start(healthy);
  const udp: MeasureOptions['lab'] = {
    ...machines.lab,
    machines: 'ssh',
    service: { ...machines.lab.service, protocol: 'udp' },
  };
  await expect(measureVip(options({ lab: udp, ...change }))).rejects.toMatchObject({
    data: { code: 'user-unsupported', why: expect.stringMatching(why) as unknown },
  });
  expect(machines.commands).toEqual([]);
});

describe('from this computer', () => {
  const ownMachines = (): Pick<MeasureOptions, 'lab' | 'from'> => ({
    lab: { ...machines.lab, machines: 'ssh' },
    from: 'laptop',
  });

  test('the requests are its own, and all three accounts are of them', async () => {
    machines = await PlayedMachines.start(healthy);
    const { answers, ipvs, logs, from } = await measureVip(options(ownMachines()));
    expect(from).toBe('laptop');
    expect(answers).toHaveLength(8);
    expect(ipvs).toMatchObject({ connections: { rs1: 6, rs2: 2 }, foreign: 0 });
    expect(logs).toMatchObject({ rs1: { own: 6, foreign: 0 }, rs2: { own: 2, foreign: 0 } });
    expect(machines.commands.filter((command) => command.includes('curl'))).toEqual([]);
  });

  test('a router in between may translate the address', async () => {
    machines = await PlayedMachines.start((request) => ({ ...healthy(request), seenFrom: '192.0.2.7' }));
    await machines.addEntry('192.0.2.7', 9, 0);
    const { ipvs } = await measureVip(
      options({
        ...ownMachines(),
        onAnswer: ({ index }) => {
          if (index === 3) void machines.addEntry('203.0.113.5', 5555, 1);
        },
      }),
    );
    expect(ipvs).toMatchObject({ connections: { rs1: 6, rs2: 2 }, foreign: 1 });
  });

  test('one that translates ports too makes connections of nobody', async () => {
    machines = await PlayedMachines.start((request) => ({
      ...healthy(request),
      seenFrom: '192.0.2.7',
      seenPort: 1 + request,
    }));
    const { ipvs } = await measureVip(options(ownMachines()));
    expect(ipvs).toMatchObject({ connections: { rs1: 0, rs2: 0 }, foreign: 8 });
  });

  test('a stranger with one of its ports is not taken for it', async () => {
    machines = await PlayedMachines.start((request) =>
      request === 0 ? { ...healthy(request), seenFrom: '203.0.113.5' } : { answer: 'none' },
    );
    const { ipvs } = await measureVip(options(ownMachines()));
    expect(ipvs).toMatchObject({ connections: { rs1: 0, rs2: 0 }, foreign: 1 });
  });

  test('an embedded lab cannot be tested', async () => {
    machines = await PlayedMachines.start(healthy);
    await expect(measureVip(options({ from: 'laptop' }))).rejects.toMatchObject({
      data: { code: 'user-unsupported' },
    });
    expect(machines.commands).toEqual([]);
  });
});
