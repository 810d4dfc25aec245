import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schedulers, type Lab, type Scheduler } from '../../lab/model/lab.ts';
import type { Load } from '../../lab/predict/prediction.ts';
import { LabCommand } from './labCommand.ts';
import { natLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';

const command = new LabCommand();
let lab: LabUnderTest;

beforeAll(async () => {
  lab = new LabUnderTest(command, labWith('rr'));
  await lab.mended();
});
afterAll(() => command.end());

/** One lab, of which only the scheduler differs from test to test. */
function labWith(scheduler: Scheduler): Lab {
  return natLab({
    name: 'schedulers',
    service: { ...natLab().service, scheduler },
    realServers: [5, 3, 2].map((weight, i) => ({
      name: `rs${i + 1}`,
      addresses: { inside: `192.168.131.${110 + i}` },
      weight,
      page: `page ${i + 1}`,
    })),
  });
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

  it('leaves no source address on the client', async () => {
    expect(await lab.said('client', 'ip -o -4 addr show dev eth1 | wc -l')).toBe('1\n');
  });

  it('refuses twos, which Debian’s kernel lacks, before anything is changed', async () => {
    lab.write(labWith('twos'));
    const { error, code } = await lab.fails('up', lab.file);
    expect(error).toMatchObject({ code: 'machine-unsupported', machine: 'director' });
    expect(code).toBe(3);
    lab.write(labWith(had.at(-1) ?? 'rr'));
    expect(await lab.mended()).toEqual([]);
  });
});
