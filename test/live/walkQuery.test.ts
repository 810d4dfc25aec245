import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../lab/model/lab.ts';
import type { WalkReport } from '../../lab/packet/walk/walkReport.ts';
import { hasTshark, readByTshark, withTshark } from '../fakes/packet/tshark.ts';
import { LabCommand } from './labCommand.ts';
import { sampleLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';
import { OwnMachines } from './ownMachines.ts';

const command = new LabCommand();
afterAll(() => command.end());

/** The sample lab of a method, with DNS in the place of HTTP. */
function dnsLab(sample: 'nat-wrr' | 'dr-wrr' | 'tun-rr' | 'fullnat-wrr'): Lab {
  const lab = sampleLab(sample);
  return {
    ...lab,
    name: `dns-${lab.service.forwarding}`,
    service: { ...lab.service, port: 53, protocol: 'udp' },
  };
}

const ways = ({ hops }: WalkReport, says: RegExp): readonly string[] =>
  hops
    .filter((hop) => hop.kind === 'udp' && says.test(hop.says))
    .map(({ source, destination }) => `${source.machine} > ${destination.machine}`);

/** That a walk as JSON follows query and answer as the method has them go, each way once. */
function followsQuery(asked: Lab, { code, document }: Awaited<ReturnType<LabCommand['json']>>): WalkReport {
  const report = document as WalkReport;
  const { forwarding } = asked.service;
  expect(code, report.statements.join('\n')).toBe(0);
  expect(report).toMatchObject({ outcome: 'answered', configured: forwarding, seen: forwarding });
  const server = report.realServer ?? '';
  expect(ways(report, /^A\?/)).toEqual(['client > director', `director > ${server}`]);
  const isThroughDirector = forwarding === 'nat' || forwarding === 'fullnat';
  expect(ways(report, /^A \d/)).toEqual(
    isThroughDirector ? [`${server} > director`, 'director > client'] : [`${server} > client`],
  );
  return report;
}

/** That Wireshark reads every frame of a walk from the file that it was saved to, and DNS in those of the query. */
function isReadAsDns(file: string, { frames }: WalkReport): void {
  const read = readByTshark(file);
  expect(read.map(({ network, length }) => [network, length])).toEqual(
    frames.map(({ network, length }) => [network, length]),
  );
  expect(read.filter(({ protocols }) => protocols.includes('dns')).length).toBeGreaterThanOrEqual(3);
}

describe.each(['nat-wrr', 'dr-wrr', 'tun-rr', 'fullnat-wrr'] as const)(
  'a walk of a DNS query, %s',
  (sample) => {
    const asked = dnsLab(sample);
    const lab = new LabUnderTest(command, asked);
    const file = path.join(command.state, `${asked.name}.pcapng`);
    let report: WalkReport;
    afterAll(() => lab.down());

    it('follows query and answer, names the method, and saves both', async () => {
      await lab.mended();
      report = followsQuery(asked, await command.json(['walk', lab.file, '--pcapng', file]));
      expect(readFileSync(file).readUInt32LE(0)).toBe(0x0a0d0d0a);
    });

    it.skipIf(!hasTshark)(withTshark('makes a file that Wireshark reads as DNS'), () => {
      isReadAsDns(file, report);
    });
  },
);

describe.each(['nat-wrr', 'dr-wrr'] as const)(
  'a walk of a DNS query through machines of one’s own, %s',
  (sample) => {
    const asked = dnsLab(sample);
    const words = ['--accept-new-host-keys'] as const;
    const file = path.join(command.state, `own-${asked.name}.pcapng`);
    let machines: OwnMachines;
    let lab: LabUnderTest;
    let report: WalkReport;
    beforeAll(async () => {
      machines = await OwnMachines.start(asked, 'full');
      lab = new LabUnderTest(command, { ...(await machines.sshLab()), name: `own-${asked.name}` });
      await lab.mended(...words);
    });
    afterAll(async () => {
      await lab.down();
      await machines.end();
    });

    it('is put together from what tcpdump saw on each, and leaves no tcpdump and no file there', async () => {
      report = followsQuery(asked, await command.json(['walk', lab.file, '--pcapng', file, ...words]));
      for (const name of machines.names) {
        expect(await machines.run(name, 'pgrep tcpdump; ls -d /tmp/tmp.* 2>/dev/null; true')).toBe('');
      }
    });

    it.skipIf(!hasTshark)(withTshark('makes a file that Wireshark reads as DNS'), () => {
      isReadAsDns(file, report);
    });
  },
);
