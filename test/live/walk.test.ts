import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WalkReport } from '../../lab/packet/walk/walkReport.ts';
import { hasTshark, readByTshark, withTshark } from '../fakes/packet/tshark.ts';
import { LabCommand } from './labCommand.ts';
import { natLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';
import { OwnMachines } from './ownMachines.ts';

/** Who sends a request to whom over which network, and how the answer comes back, in a NAT lab. */
const natWay = (server: string): readonly string[] => [
  'outside client > director',
  `inside director > ${server}`,
  `inside ${server} > director`,
  'outside director > client',
];

const command = new LabCommand();
const lab = new LabUnderTest(command, natLab());

/** A walk as JSON, with its exit code. */
async function walk(
  file: string,
  ...options: string[]
): Promise<{ code: number | undefined; report: WalkReport }> {
  const { code, document } = await command.json(['walk', file, ...options]);
  return { code, report: document as WalkReport };
}

function ways({ hops }: WalkReport, says: RegExp): readonly string[] {
  return hops
    .filter((hop) => hop.kind === 'tcp' && says.test(hop.says))
    .map(({ network, source, destination }) => `${network} ${source.machine} > ${destination.machine}`);
}

function isNatWalk({ code, report }: Awaited<ReturnType<typeof walk>>): void {
  expect(code, report.statements.join('\n')).toBe(0);
  expect(report).toMatchObject({ outcome: 'answered', configured: 'nat', seen: 'nat' });
  const server = report.realServer ?? '';
  expect(['rs1', 'rs2']).toContain(server);
  expect(ways(report, /^SYN/)).toEqual(natWay(server));
  expect(ways(report, /^(GET|HTTP)/)).toEqual(natWay(server));
  const times = report.hops.map(({ atMs }) => atMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
}

afterAll(() => command.end());

describe('a walk through an embedded NAT lab', () => {
  beforeAll(async () => {
    await lab.mended();
  });
  afterAll(async () => {
    await lab.down();
  });

  it('goes over both networks and back, and its frames can be saved', async () => {
    const file = path.join(command.state, 'walk.pcapng');
    const walked = await walk(lab.file, '--pcapng', file);
    isNatWalk(walked);
    const bytes = readFileSync(file);
    expect(bytes.subarray(0, 4).toString('hex')).toBe('0a0d0d0a');
    // Every block says its length; the last one ends with the file.
    let [at, packets] = [0, 0];
    for (; at < bytes.length; at += bytes.readUInt32LE(at + 4)) {
      if (bytes.readUInt32LE(at) === 6) packets += 1;
    }
    expect(at).toBe(bytes.length);
    expect(packets).toBe(walked.report.hops.length);
  });

  it.skipIf(!hasTshark)(withTshark('is saved so that tshark reads it without complaint'), async () => {
    const file = path.join(command.state, 'read.pcapng');
    const { report } = await walk(lab.file, '--pcapng', file);
    const frames = readByTshark(file);
    expect(frames.map(({ network, length }) => [network, length])).toEqual(
      report.frames.map(({ network, length }) => [network, length]),
    );
    expect(frames.filter(({ protocols }) => protocols.includes('http')).length).toBeGreaterThanOrEqual(4);
  });

  it('counts as one connection, to the next real server each time', async () => {
    const servers: unknown[] = [];
    for (let i = 0; i < 4; i++) servers.push((await walk(lab.file)).report.realServer);
    expect(servers.toSorted()).toEqual(['rs1', 'rs1', 'rs1', 'rs2']);
  });

  it('shows where an unanswered request ends, and says so by its exit code', async () => {
    for (const server of ['rs1', 'rs2']) await lab.said(server, 'ip route del default');
    const { code, report } = await walk(lab.file);
    expect(code).toBe(1);
    expect(report).toMatchObject({ outcome: 'unanswered', seen: 'nat' });
    expect(report.hops.some(({ isRetransmission }) => isRetransmission)).toBe(true);
    expect(ways(report, /^SYN ACK/)).toEqual([]);
  });

  it('is refused where the lab is not up', async () => {
    await lab.down();
    expect(await lab.fails('walk', lab.file)).toMatchObject({ code: 2, error: { code: 'user-not-running' } });
  });
});

describe('a walk through a NAT lab on machines of one’s own', () => {
  let machines: OwnMachines;
  let file: string;
  const words = ['--accept-new-host-keys'] as const;

  beforeAll(async () => {
    const asMeant = natLab({ name: 'own' });
    machines = await OwnMachines.start(asMeant, 'full');
    file = path.join(command.state, 'own.yaml');
    writeFileSync(file, JSON.stringify(await machines.sshLab({}, ['rs1'])));
    const { code, stderr } = await command.run(['up', file, ...words]);
    expect(code, stderr).toBe(0);
  });
  afterAll(() => machines.end());

  it('is put together from what tcpdump saw on each, whatever their clocks show', async () => {
    await machines.run('director', 'date -s "+3 seconds" >/dev/null');
    isNatWalk(await walk(file, ...words));
  });

  it('leaves no tcpdump and no file behind', async () => {
    for (const name of machines.names) {
      expect(await machines.run(name, 'pgrep tcpdump; ls -d /tmp/tmp.* 2>/dev/null; true')).toBe('');
    }
  });

  it('is refused where tcpdump is missing', async () => {
    await machines.run('rs2', 'mv "$(command -v tcpdump)" /root/tcpdump.away');
    const { document, code } = await command.json(['walk', file, ...words]);
    expect(document).toMatchObject({ error: { code: 'user-missing-software', machine: 'rs2' } });
    expect(code).toBe(2);
    for (const name of machines.names) expect(await machines.run(name, 'pgrep tcpdump || true')).toBe('');
  });
});
