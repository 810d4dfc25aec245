import { afterEach, beforeEach, expect, test } from 'vitest';
import { IpvsWatch } from '../../../electron/measure/ipvsWatch.ts';
import { RootReader } from '../../../electron/measure/rootReader.ts';
import type { Forwarding, Lab } from '../../../lab/model/lab.ts';
import { PlayedMachines } from './playedMachines.ts';

const read = { signal: new AbortController().signal, deadlineMs: 5000 };
const senders = new Set(['127.0.0.1']);
let machines: PlayedMachines;
let watch: IpvsWatch;

beforeEach(async () => {
  machines = await PlayedMachines.start(() => ({ answer: 'none' }));
  const { lab, connect } = machines;
  const reader = await RootReader.open({
    lab,
    machine: 'director',
    connect,
    signal: read.signal,
    until: read.signal,
  });
  watch = await IpvsWatch.begin(reader, lab, { ...read, periodMs: 20 });
});

afterEach(async () => {
  await watch.end();
  await machines.end();
});

/** An answer of the test on a connection from 127.0.0.1 with this source port. */
function note(sourcePort: number, realServer = 'rs1', of = watch): void {
  of.note({
    answer: { kind: 'answered', realServer, index: 0, durationMs: 1, sourcePort },
    localAddress: '127.0.0.1',
  });
}

/** A watch that looks at the end only. */
async function unhurriedWatch(lab: Lab = machines.lab): Promise<IpvsWatch> {
  const { connect } = machines;
  const reading = { lab, machine: 'director', connect, signal: read.signal, until: read.signal };
  return IpvsWatch.begin(await RootReader.open(reading), lab, { ...read, periodMs: 60_000 });
}

/** Waits until a look at the table that begins after now has ended. */
async function nextLook(): Promise<void> {
  // One may be under way, so the second from now is the first that surely begins later.
  const enough = machines.endedCommands.length + 2;
  await expect.poll(() => machines.endedCommands.length, { timeout: 8000 }).toBeGreaterThanOrEqual(enough);
}

test('connections whose entries expire before the end are still counted', async () => {
  await machines.addEntry('127.0.0.1', 40_000, 0);
  await machines.addEntry('10.0.69.77', 50_000, 1);
  note(40_000);
  await nextLook();
  await machines.expireEntries();
  expect(await watch.account(senders, read)).toMatchObject({
    connections: { rs1: 1, rs2: 0 },
    foreign: 1,
  });
});

test('a source port that is used twice counts twice, each time where IPVS sent it', async () => {
  await machines.addEntry('127.0.0.1', 40_000, 0);
  note(40_000);
  await nextLook();
  await machines.expireEntries();
  await machines.addEntry('127.0.0.1', 40_000, 1);
  note(40_000);
  expect(await watch.account(senders, read)).toMatchObject({
    connections: { rs1: 1, rs2: 1 },
    foreign: 0,
  });
});

test('a connection whose entry a later one took over before it was seen counts where it was answered', async () => {
  const unhurried = await unhurriedWatch();
  note(40_000, 'rs1', unhurried);
  note(40_000, 'rs2', unhurried);
  note(40_002, 'rs1', unhurried);
  await machines.addEntry('127.0.0.1', 40_000, 1);
  expect(await unhurried.account(senders, read)).toMatchObject({ connections: { rs1: 1, rs2: 1 } });
});

test('an entry that was seen before the answer of its connection came is not taken for that of an earlier one', async () => {
  await machines.addEntry('127.0.0.1', 40_000, 1);
  note(40_000, 'rs1');
  await nextLook();
  note(40_000, 'rs2');
  expect(await watch.account(senders, read)).toMatchObject({ connections: { rs1: 1, rs2: 1 } });
});

test('an entry that one look misses is found by a later one', async () => {
  note(40_000);
  await nextLook();
  await machines.addEntry('127.0.0.1', 40_000, 0);
  expect(await watch.account(senders, read)).toMatchObject({ connections: { rs1: 1, rs2: 0 }, foreign: 0 });
});

test('a connection without an entry went past IPVS and is not counted', async () => {
  note(40_000);
  expect(await watch.account(senders, read)).toMatchObject({ connections: { rs1: 0, rs2: 0 }, foreign: 0 });
});

test('as many new connections of the sender as came to nothing are its own, more are others’', async () => {
  for (const index of [0, 1]) {
    watch.note({
      answer: { kind: 'lost', loss: 'refused', detail: '', index, durationMs: 1, sourcePort: 0 },
      localAddress: '',
    });
  }
  await machines.addEntry('10.0.69.77', 50_000, 0);
  await machines.addEntry('127.0.0.1', 40_000, 1);
  await machines.addEntry('127.0.0.1', 40_002, 1);
  await machines.addEntry('127.0.0.1', 40_004, 0);
  expect(await watch.account(senders, read)).toMatchObject({
    connections: { rs1: 0, rs2: 2 },
    foreign: 2,
  });
});

test.each([
  { title: 'another real server', to: 1, state: 'CLOSE             9', rs1: 0, rs2: 1 },
  { title: 'another state', to: 0, state: 'CLOSE             9', rs1: 1, rs2: 0 },
  { title: 'a longer life', to: 0, state: 'TIME_WAIT       119', rs1: 1, rs2: 0 },
  { title: 'nothing new, so it is the old one', to: 0, state: 'TIME_WAIT        60', rs1: 0, rs2: 0 },
])('a request that came to nothing from a port with an old entry is seen by $title', async (now) => {
  await machines.addEntry('127.0.0.1', 40_000, 0, undefined, 'TIME_WAIT        60');
  const unhurried = await unhurriedWatch();
  await machines.expireEntries();
  await machines.addEntry('127.0.0.1', 40_000, now.to, undefined, now.state);
  unhurried.note({
    answer: { kind: 'lost', loss: 'refused', detail: '', index: 0, durationMs: 1, sourcePort: 0 },
    localAddress: '',
  });
  expect(await unhurried.account(senders, read)).toMatchObject({
    connections: { rs1: now.rs1, rs2: now.rs2 },
    foreign: 0,
  });
});

test.each<{ readonly forwarding: Forwarding; readonly isNew: boolean }>([
  { forwarding: 'nat', isNew: false },
  { forwarding: 'fullnat', isNew: false },
  { forwarding: 'dr', isNew: true },
  { forwarding: 'tun', isNew: true },
])('under $forwarding an entry in FIN_WAIT makes room for a new connection: $isNew', async (of) => {
  const { lab } = machines;
  await machines.addEntry('127.0.0.1', 40_000, 0, undefined, 'FIN_WAIT         60');
  const unhurried = await unhurriedWatch({ ...lab, service: { ...lab.service, forwarding: of.forwarding } });
  await machines.expireEntries();
  await machines.addEntry('127.0.0.1', 40_000, 0, undefined, 'SYN_RECV         59');
  unhurried.note({
    answer: { kind: 'lost', loss: 'timeout', detail: '', index: 0, durationMs: 1, sourcePort: 0 },
    localAddress: '',
  });
  expect(await unhurried.account(senders, read)).toMatchObject({
    connections: { rs1: of.isNew ? 1 : 0, rs2: 0 },
  });
});

test('a connection to a destination of no real server is counted under its address', async () => {
  const { lab } = machines;
  const reader = await RootReader.open({
    lab,
    machine: 'director',
    connect: machines.connect,
    signal: read.signal,
    until: read.signal,
  });
  const onlySecond = { ...lab, realServers: lab.realServers.slice(1) };
  const other = await IpvsWatch.begin(reader, onlySecond, read);
  await machines.addEntry('10.0.69.10', 40_000, 0);
  other.note({
    answer: { kind: 'wrong', status: 200, bodyStart: '', index: 0, durationMs: 1, sourcePort: 40_000 },
    localAddress: '10.0.69.10',
  });
  const address = `192.168.131.110:${lab.service.port}`;
  expect(await other.account(senders, read)).toMatchObject({
    weights: { rs2: 1, [address]: 3 },
    connections: { rs2: 0, [address]: 1 },
    foreign: 0,
  });
});

test.each([
  { state: 'TIME_WAIT       115', foreign: 0 },
  { state: 'TIME_WAIT       119', foreign: 1 },
  { state: 'ESTABLISHED     800', foreign: 1 },
])(
  'an entry that the first look missed is nobody else’s if it is older than the test: $state',
  async (entry) => {
    const unhurried = await unhurriedWatch();
    await machines.addEntry('10.0.69.77', 50_000, 0, undefined, entry.state);
    expect(await unhurried.account(senders, read)).toMatchObject({ foreign: entry.foreign });
  },
);

test('a request from a port of which IPVS had a connection before is told apart', async () => {
  await machines.addEntry('127.0.0.1', 40_000, 0);
  const begun = await unhurriedWatch();
  note(40_000, 'rs1', begun);
  expect(await begun.account(senders, read)).toMatchObject({ reused: [0] });
  note(40_002);
  expect(await watch.account(senders, read)).not.toHaveProperty('reused');
});

test('the order in which real servers were added is that of the kernel, and its release is known', () => {
  expect(watch.addedInOrder).toEqual(['rs1', 'rs2']);
  // The played director runs here.
  expect(watch.kernel).toMatch(/^\d+\.\d+/);
});
