import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schedulers, type Lab, type Scheduler, type SchedulerFlag } from '../../lab/model/lab.ts';
import type { Load } from '../../lab/predict/prediction.ts';
import type { Verdict } from '../../lab/verdict/verdict.ts';
import { LabCommand } from './labCommand.ts';
import { allSay, natLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';

const command = new LabCommand();
let lab: LabUnderTest;

beforeAll(async () => {
  lab = new LabUnderTest(command, labWith('rr'));
  await lab.mended();
});
afterAll(() => command.end());

/** One lab, of which only the scheduler and weights differ from test to test. */
function labWith(
  scheduler: Scheduler,
  schedulerFlags: readonly SchedulerFlag[] = [],
  weights: readonly number[] = [5, 3, 2],
): Lab {
  return natLab({
    name: 'schedulers',
    service: { ...natLab().service, scheduler, ...(schedulerFlags.length > 0 && { schedulerFlags }) },
    realServers: weights.map((weight, i) => ({
      name: `rs${i + 1}`,
      addresses: { inside: `192.168.131.${110 + i}` },
      weight,
      page: `page ${i + 1}`,
    })),
  });
}

/** The last that is brought up. */
const lastLab = labWith('mh', ['mh-port', 'mh-fallback'], [5, 0, 2]);

/** A test that passes, with all accounts as predicted. */
async function agrees(...options: string[]): Promise<Verdict> {
  const { document, stderr } = await lab.verify(...options);
  expect(
    document.reasons.filter(({ severity }) => severity === 'fail'),
    stderr,
  ).toEqual([]);
  for (const [name, counts] of Object.entries(document.byRealServer)) {
    expect(counts, name).toEqual(allSay(counts.measured));
  }
  return document;
}

/** What Debian's kernel has: all but twos. */
const had = schedulers.filter((scheduler) => scheduler !== 'twos');

describe('each scheduler of the kernel', () => {
  it.each(had)('%s does what is predicted', async (scheduler) => {
    lab.write(labWith(scheduler));
    const steps = await lab.mended();
    expect(
      steps.every((id) => /^director\.(module|virtual-service)$/.test(id)),
      steps.join(' '),
    ).toBe(true);
    // ovf's refusals take a second each, since the kernel sends one ICMP message a second; 13 connections fill it.
    const { document, code, stderr } = await lab.verify('--requests', scheduler === 'ovf' ? '15' : '40');
    const failing = document.reasons.filter(({ severity }) => severity === 'fail');
    expect(failing, `${stderr}\n${document.sequence.join(' ')}`).toEqual([]);
    expect(document.verdict).toBe('pass');
    expect(code).toBe(0);
    for (const [name, { predicted, measured }] of Object.entries(document.byRealServer)) {
      expect(measured, name).toBe(predicted);
    }
    // No hash that differs from the kernel's, and the load that shows the scheduler.
    const codes = document.reasons.map(({ code: reason }) => reason);
    expect(codes).not.toContain('hash-differs');
    expect(codes).not.toContain('load-shows-little');
    const loads: Partial<Record<Scheduler, Load>> = {
      sh: 'many-sources',
      mh: 'many-sources',
      sed: 'held',
      nq: 'held',
      ovf: 'held',
    };
    expect(document.load).toBe(loads[scheduler] ?? 'sequential');
  });

  it('hashes each address and port as predicted with mh-port, and with sh-port whatever the order of the real servers', async () => {
    lab.write(labWith('mh', ['mh-port']));
    await lab.mended();
    expect((await agrees('--requests', '40')).reasons.map(({ code }) => code)).toEqual(['ports-hashed']);
    lab.write(labWith('sh', ['sh-port']));
    await lab.mended();
    // The one that is added anew comes first in the kernel's list, and so in its table.
    const service = '-t 10.0.69.132:80 -r 192.168.131.110:80';
    await lab.said('director', `ipvsadm -d ${service} && ipvsadm -a ${service} -m -w 5`);
    expect((await agrees('--requests', '40')).reasons.map(({ code }) => code)).toEqual(['ports-hashed']);
  });

  it('leaves a real server of weight 0 its places under mh, which the test finds out', async () => {
    lab.write(labWith('mh'));
    await lab.mended();
    lab.write(labWith('mh', [], [5, 0, 2]));
    await lab.mended();
    // Each refusal takes a second, since the kernel sends one ICMP message a second.
    const refused = await agrees('--requests', '16');
    const codes = refused.reasons.map(({ code }) => code);
    expect(codes).toContain('last-weight-found');
    expect(refused.lost > 0).toBe(codes.includes('refused-as-predicted'));
    lab.write(lastLab);
    await lab.mended();
    const made = await agrees('--requests', '60');
    expect(made.lost).toBe(0);
    expect(made.reasons.map(({ code }) => code)).toEqual(['ports-hashed', 'last-weight-found']);
  });

  it('leaves no source address on the client', async () => {
    expect(await lab.said('client', 'ip -o -4 addr show dev eth1 | wc -l')).toBe('1\n');
  });

  it('refuses twos, which Debian’s kernel lacks, before anything is changed', async () => {
    lab.write(labWith('twos'));
    const { error, code } = await lab.fails('up', lab.file);
    expect(error).toMatchObject({ code: 'machine-unsupported', machine: 'director' });
    expect(code).toBe(3);
    lab.write(lastLab);
    expect(await lab.mended()).toEqual([]);
  });

  // Built for the image's kernel, which Debian does not: docs/schedulers.md says how.
  const twosModule = process.env['LVS_LAB_TWOS_MODULE'];
  it.skipIf(twosModule === undefined)('has twos draw as simulated, where its module is given', async () => {
    const folder = '/lib/modules/$(uname -r)/kernel/net/netfilter/ipvs';
    const copied = await lab.exec('director', [`cat >${folder}/ip_vs_twos.ko && depmod`], {
      input: readFileSync(twosModule ?? ''),
    });
    expect(copied.code, copied.stderr).toBe(0);
    lab.write(labWith('twos'));
    await lab.mended();
    for (const load of ['sequential', 'held', 'sequential']) {
      const { reasons } = (await lab.verify('--requests', '40', '--load', load)).document;
      expect(
        reasons.map(({ code, severity }) => `${severity} ${code}`),
        JSON.stringify(reasons),
      ).toEqual(['note shares-probable']);
      expect(reasons[0]?.text).toContain('simulated tests of twos');
    }
  });
});
