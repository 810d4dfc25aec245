import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../lab/model/lab.ts';
import type { WalkReport } from '../../lab/packet/walk/walkReport.ts';
import { hasTshark, readByTshark, withTshark } from '../fakes/packet/tshark.ts';
import { LabCommand } from './labCommand.ts';
import { sampleLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';

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

describe.each(['nat-wrr', 'dr-wrr', 'tun-rr', 'fullnat-wrr'] as const)(
  'a walk of a DNS query, %s',
  (sample) => {
    const asked = dnsLab(sample);
    const lab = new LabUnderTest(command, asked);
    const { forwarding } = asked.service;
    afterAll(() => lab.down());

    it('follows query and answer, names the method, and saves both', async () => {
      await lab.mended();
      const file = path.join(command.state, `${asked.name}.pcapng`);
      const { code, document } = await command.json(['walk', lab.file, '--pcapng', file]);
      const report = document as WalkReport;
      expect(code, report.statements.join('\n')).toBe(0);
      expect(report).toMatchObject({ outcome: 'answered', configured: forwarding, seen: forwarding });
      const server = report.realServer ?? '';
      expect(ways(report, /^A\?/)).toEqual(['client > director', `director > ${server}`]);
      const isThroughDirector = forwarding === 'nat' || forwarding === 'fullnat';
      expect(ways(report, /^A \d/)).toEqual(
        isThroughDirector ? [`${server} > director`, 'director > client'] : [`${server} > client`],
      );
      expect(readFileSync(file).readUInt32LE(0)).toBe(0x0a0d0d0a);
    });

    it.skipIf(!hasTshark)(withTshark('makes a file that Wireshark reads as DNS'), () => {
      const file = path.join(command.state, `${asked.name}.pcapng`);
      const frames = readByTshark(file);
      expect(frames.filter(({ protocols }) => protocols.includes('dns')).length).toBeGreaterThanOrEqual(3);
    });
  },
);
