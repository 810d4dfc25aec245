import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab, Scheduler, SchedulerFlag } from '../../lab/model/lab.ts';
import type { OverallVerdict } from '../../lab/verdict/overallVerdict.ts';
import type { Verdict } from '../../lab/verdict/verdict.ts';
import { LabCommand } from './labCommand.ts';
import { allSay, followsCycle, sampleLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';

const command = new LabCommand();
afterAll(() => command.end());

/** The codes of a verdict's reasons, in their order. */
const codesOf = ({ reasons }: Verdict): readonly string[] => reasons.map(({ code }) => code);

/** A test that passes and whose accounts all say what is predicted, whatever is remarked. */
async function agrees(lab: LabUnderTest, ...options: string[]): Promise<Verdict> {
  const { document, stderr, code } = await lab.verify(...options);
  expect(
    document.reasons.filter(({ severity }) => severity === 'fail'),
    stderr,
  ).toEqual([]);
  expect(code).toBe(0);
  for (const [name, counts] of Object.entries(document.byRealServer)) {
    expect(counts, name).toEqual(allSay(counts.measured));
  }
  return document;
}

describe('several services on one VIP', () => {
  const sample = sampleLab('nat-services');
  let lab: LabUnderTest;
  beforeAll(async () => {
    lab = new LabUnderTest(command, sample);
    await lab.mended();
  });
  afterAll(() => lab.down());

  it('each pass, over TCP and UDP, with three accounts that agree', async () => {
    const verdict = (await lab.passes({ rs1: 90, rs2: 30 })) as OverallVerdict;
    expect(verdict.services.map(({ service }) => service)).toEqual(['80/tcp', '8080/tcp', '53/udp']);
    for (const { byRealServer, sequence } of verdict.services) {
      expect(byRealServer).toEqual({ rs1: allSay(30), rs2: allSay(10) });
      expect(followsCycle(sequence, ['rs2', 'rs1', 'rs1', 'rs1'])).toBe(true);
    }
  });

  it('need nothing from a second `up`', async () => {
    expect(await lab.mended()).toEqual([]);
  });

  it('are tested again at once over UDP, from the client and from the director', async () => {
    // IPVS remembers the ports of the queries before for five minutes: these come from others.
    await lab.passes({ rs1: 75, rs2: 25 }, '--service', '53/udp', '--requests', '100');
    await lab.passes({ rs1: 6, rs2: 2 }, '--service', '53/udp', '--requests', '8', '--from', 'director');
  });

  it('name the DNS server that was stopped, which `up` mends', async () => {
    await lab.said('rs2', 'systemctl stop lvs-lab-dns-53');
    const { document, code } = await lab.verify('--service', '53/udp', '--requests', '8');
    expect(code).toBe(1);
    expect(document.byRealServer).toEqual({
      rs1: allSay(6),
      rs2: { predicted: 2, measured: 0, ipvs: 2, logged: 0 },
    });
    expect(document.reasons).toEqual([
      {
        code: 'requests-refused',
        severity: 'fail',
        text: '2 of 2 requests to rs2 were refused (its DNS server does not listen on UDP port 53).',
      },
    ]);
    await lab.passes({ rs1: 15, rs2: 5 }, '--service', '80', '--requests', '20');
    expect(await lab.mended()).toEqual(['rs2.dns-server']);
    await lab.passes({ rs1: 6, rs2: 2 }, '--service', '53/udp', '--requests', '8');
  });

  it('refuse what UDP cannot show before anything is sent', async () => {
    const { error, code } = await lab.fails('verify', lab.file, '--service', '53/udp', '--load', 'held');
    expect(error).toMatchObject({ code: 'user-unsupported', why: expect.stringContaining('UDP') as unknown });
    expect(code).toBe(2);
  });

  it('send nothing new to a real server of weight 0, on any of them', async () => {
    await command.run(['set-weight', lab.file, 'rs1', '0']);
    await lab.passes({ rs1: 0, rs2: 24 }, '--requests', '8');
    await command.run(['set-weight', lab.file, 'rs1', '3']);
    await lab.passes({ rs1: 18, rs2: 6 }, '--requests', '8');
  });
});

describe('upper thresholds', () => {
  /** Services of their own, since finished connections of other tests would count too. */
  const limited = (name: string, upper: readonly (number | undefined)[]): Lab => {
    const sample = sampleLab('nat-services');
    return {
      ...sample,
      name,
      service: { ...sample.service, scheduler: 'rr' },
      realServers: sample.realServers.map((server, i) => ({
        ...server,
        weight: 1,
        ...(upper[i] === undefined ? {} : { upperThreshold: upper[i] }),
      })),
    };
  };
  let lab: LabUnderTest;
  beforeAll(async () => {
    lab = new LabUnderTest(command, limited('limits', [3]));
    await lab.mended();
  });
  afterAll(() => lab.down());

  it('take a full real server out of the cycle, also for the next test', async () => {
    const first = await agrees(lab, '--service', '80', '--requests', '10');
    expect(first.byRealServer).toEqual({ rs1: allSay(3), rs2: allSay(7) });
    expect(codesOf(first)).toEqual(['threshold-reached']);
    const second = await agrees(lab, '--service', '80', '--requests', '6');
    expect(second.byRealServer).toEqual({ rs1: allSay(0), rs2: allSay(6) });
  });

  it('count over UDP too, where each query is a connection for five minutes', async () => {
    const verdict = await agrees(lab, '--service', '53/udp', '--requests', '10');
    expect(verdict.byRealServer).toEqual({ rs1: allSay(3), rs2: allSay(7) });
  });

  it('leave nobody to take a request where all are full, which is as predicted', async () => {
    lab.write(limited('limits', [3, 5]));
    expect((await lab.mended()).every((id) => id.startsWith('director.virtual-service'))).toBe(true);
    const verdict = await agrees(lab, '--service', '8080', '--requests', '10');
    expect(verdict.byRealServer).toEqual({ rs1: allSay(3), rs2: allSay(5) });
    expect(verdict.lost).toBe(2);
    expect(codesOf(verdict)).toEqual(['refused-as-predicted', 'threshold-reached', 'threshold-reached']);
  });

  it('have a hash refuse what a full real server would get, or with fallback look on', async () => {
    const scheduled = (scheduler: Scheduler, ...schedulerFlags: readonly SchedulerFlag[]): Lab => {
      const of = limited('limits', [10, 18]);
      const services = [of.service, ...(of.moreServices ?? [])].map((service) =>
        service.protocol === 'tcp'
          ? { ...service, scheduler, ...(schedulerFlags.length > 0 && { schedulerFlags }) }
          : service,
      );
      const [service = of.service, ...moreServices] = services;
      return { ...of, service, moreServices };
    };
    const fromMany = ['--load', 'many-sources', '--requests', '16'];
    lab.write(scheduled('sh'));
    await lab.mended();
    // 3 and 13 of the tests before still count.
    const refused = await agrees(lab, '--service', '80', ...fromMany);
    expect(refused.lost).toBeGreaterThan(0);
    expect(codesOf(refused)[0]).toBe('refused-as-predicted');
    lab.write(scheduled('sh', 'sh-fallback'));
    await lab.mended();
    const all = await agrees(lab, '--service', '80', ...fromMany);
    expect(codesOf(all)).not.toContain('hash-differs');
    const { rs1, rs2 } = all.byRealServer;
    expect((rs1?.measured ?? 0) + (rs2?.measured ?? 0) + all.lost).toBe(16);

    // lblc goes on with the real server that it remembers, full or not.
    lab.write(scheduled('lblc'));
    await lab.mended();
    const kept = await agrees(lab, '--service', '8080', '--requests', '20');
    expect(Object.values(kept.byRealServer).map(({ measured }) => measured)).toContain(20);
    expect(codesOf(kept)).toEqual(['threshold-reached']);
    lab.write(scheduled('mh', 'mh-fallback'));
    await lab.mended();
    const rest = await agrees(lab, '--service', '8080', ...fromMany);
    expect(codesOf(rest)).not.toContain('hash-differs');
    expect(Object.values(rest.byRealServer).map(({ measured }) => measured)).toContain(0);
  });
});

describe('a service of a firewall mark', () => {
  const file = sampleLab('nat-marks');
  // Longer than a test takes on the slowest computer.
  const sample: Lab = { ...file, service: { ...file.service, persistence: { timeoutSeconds: 300 } } };
  let lab: LabUnderTest;
  beforeAll(async () => {
    lab = new LabUnderTest(command, sample);
    await lab.mended();
  });
  afterAll(() => lab.down());

  it('keeps a client at one real server on both ports, and in the next test too', async () => {
    const first = await agrees(lab);
    const [kept] = first.sequence;
    expect(new Set(first.sequence).size).toBe(1);
    expect(codesOf(first)).toEqual(['persistence-holds']);
    expect((await agrees(lab, '--requests', '10')).sequence).toEqual(Array(10).fill(kept));
    expect((await agrees(lab, '--requests', '4', '--from', 'director')).answered).toBe(4);
  });

  it('still does when that one has weight 0, until the director forgets', async () => {
    const kept = (await agrees(lab, '--requests', '2')).sequence[0] ?? '';
    await command.run(['set-weight', lab.file, kept, '0']);
    const outlived = await agrees(lab, '--requests', '8');
    expect(outlived.sequence).toEqual(Array(8).fill(kept));
    expect(codesOf(outlived)).toEqual(['persistence-holds', 'persistence-outlives-weight']);
    await command.run(['set-weight', lab.file, kept, '1']);

    const quiescent = sample.realServers.map((each) => (each.name === kept ? { ...each, weight: 0 } : each));
    lab.write({ ...sample, realServers: quiescent, ipvs: { expire_quiescent_template: 1 } });
    await lab.mended();
    const moved = await agrees(lab, '--requests', '8');
    expect(moved.byRealServer[kept]).toEqual(allSay(0));
    expect(codesOf(moved)).toEqual(['persistence-holds']);
  });

  it('takes turns on both ports without persistence', async () => {
    const { persistence, ...service } = sample.service;
    expect(persistence).toBeDefined();
    lab.write({ ...sample, service });
    await lab.mended();
    const before = await lab.said('director', "grep -c ' 1F90 .* 1F90 ' /proc/net/ip_vs_conn");
    // Clients that persistence still remembers are none of a service without it.
    await lab.passes({ rs1: 20, rs2: 20 });
    const after = await lab.said('director', "grep -c ' 1F90 .* 1F90 ' /proc/net/ip_vs_conn");
    expect(Number(after) - Number(before)).toBe(20);
  });

  it('spreads one client by its source ports with sh-port', async () => {
    const { persistence, ...service } = sample.service;
    expect(persistence).toBeDefined();
    lab.write({ ...sample, service: { ...service, scheduler: 'sh', schedulerFlags: ['sh-port'] } });
    await lab.mended();
    const { document, code, stderr } = await lab.verify('--requests', '100', '--load', 'sequential');
    expect(code, stderr).toBe(0);
    expect(codesOf(document)).toEqual(['ports-hashed']);
    for (const counts of Object.values(document.byRealServer)) {
      expect(counts.measured).toBeGreaterThan(20);
      expect(counts).toEqual(allSay(counts.measured));
    }
  });
});

it('down leaves none of these labs', async () => {
  const { document } = await new LabUnderTest(command, sampleLab('nat-marks')).list();
  expect(document).toEqual([]);
});
