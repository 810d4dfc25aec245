/** What a user waits for every day, measured on the command line as it is typed: demo, second `up`, `verify`, `doctor`. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LabStatus } from '../../lab/contract/labStatus.ts';
import { root } from './paths.ts';
import { timed } from './timed.ts';

/** Milliseconds, and megabytes (PSS) a machine. */
export interface Everyday {
  readonly demoMs: number;
  readonly secondUpMs: number;
  readonly verifyMs: number;
  readonly doctorMs: number;
  readonly machineMb: number;
}

/** One round: a demo that is left up, then the rest on its lab. */
export async function everyday(): Promise<Everyday> {
  const state = mkdtempSync(path.join(tmpdir(), 'lvs-lab-bench-'));
  const env = { ...process.env, LVS_LAB_STATE: state };
  const cli = ['node', path.join(root, 'scripts', 'lab.mjs')];
  const run = (args: readonly string[], marks = {}) => timed([...cli, ...args], { cwd: root, env, marks });
  try {
    const demo = await run(['demo', '--keep'], { verdict: /^(PASS|FAIL)/m });
    const secondUp = await run(['up', 'nat-wrr']);
    const verify = await run(['verify', 'nat-wrr']);
    const doctor = await run(['doctor', 'nat-wrr']);
    const listed = await run(['list', '--json']);
    const machineMb = machineMemoryMb(JSON.parse(listed.output) as readonly LabStatus[]);
    return {
      demoMs: demo.marksMs['verdict'] ?? NaN,
      secondUpMs: secondUp.wallMs,
      verifyMs: verify.wallMs,
      doctorMs: doctor.wallMs,
      machineMb,
    };
  } finally {
    await run(['down', 'nat-wrr']);
    rmSync(state, { recursive: true, force: true });
  }
}

/** Proportional set size of the machines' processes, the largest of them. */
function machineMemoryMb(labs: readonly LabStatus[]): number {
  const pids = labs
    .flatMap(({ machines }) => machines.map(({ pid }) => pid))
    .filter((pid) => pid !== undefined);
  const pss = pids.map((pid) => {
    const line = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
    return Number(line?.[1] ?? NaN) / 1024;
  });
  return Math.max(...pss);
}
