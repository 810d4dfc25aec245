/**
 * How many frames a second the lab's switch forwards, beside vde_switch (Debian's vde2), on the same machine in the
 * same run: `node scripts/bench/switch.ts`.
 *
 * How it is measured. `switchLoad.c` (compiled here with gcc) sends the simple Internet mix (7 frames of 60 bytes, 4
 * of 590, 1 of 1514) to one port and counts what arrives at another. Only frames that arrive count. The program is the
 * same for both switches, and so are the frames; our switch runs in its own Node process as the lab host runs it
 * (capture off, as vde_switch has none; capture is a figure of its own).
 *
 * What is not equal, and cannot be: our ports are stream sockets, as QEMU's `-netdev stream` wants them, and theirs are
 * datagram sockets. Each frame costs vde_switch its own system calls; ours come and go many at a time whenever the
 * switch is the slower part. That is the design's gain and not the measurement's. The sender uses one system call for
 * each frame by default, as QEMU does with either; with a batch of 32 the sender is cheaper, and the switch is what
 * limits. Sender, switch and receiver share the machine's cores, so the CPU time that the switch itself used for each
 * frame is printed as well: it depends least on what else runs. Runs of the two alternate and the median is given.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What one run of the load says. */
interface LoadResult {
  readonly frames: number;
  readonly bytes: number;
  readonly wallNs: number;
  /** CPU time that the switch's process used. */
  readonly cpuNs: number;
}

/** How a switch did: the median of its runs. */
export interface SwitchSpeed {
  readonly framesPerSecond: number;
  readonly cpuNsPerFrame: number;
}

export type SwitchUnderTest = 'ours' | 'ours-with-capture' | 'ours-with-walk' | 'vde_switch';

const warmMs = 500;
const runMs = 1500;
const startDeadlineMs = 10_000;
const source = join(import.meta.dirname, 'switchLoad.c');
const entry = join(import.meta.dirname, 'switchUnderTest.ts');

/**
 * Frames a second through our switch and through vde_switch, which is `undefined` where vde2 is not installed.
 * Rejects when there is no gcc to compile the load with. Takes about 15 seconds.
 */
export async function benchSwitch(): Promise<{ ours: number; vdeSwitch: number | undefined }> {
  const speeds = await compareSwitches(['ours', 'vde_switch'], { batch: 1, rounds: 3 });
  return {
    ours: speeds.get('ours')?.framesPerSecond ?? 0,
    vdeSwitch: speeds.get('vde_switch')?.framesPerSecond,
  };
}

/** Measures switches in turn, `rounds` times. `batch`: frames that the load sends with one system call, 1 to 256. */
export async function compareSwitches(
  switches: readonly SwitchUnderTest[],
  { batch, rounds }: { readonly batch: number; readonly rounds: number },
): Promise<ReadonlyMap<SwitchUnderTest, SwitchSpeed>> {
  const folder = await mkdtemp(join(tmpdir(), 'lvs-lab-bench-'));
  try {
    const load = join(folder, 'switchLoad');
    compile(load);
    const results = new Map<SwitchUnderTest, LoadResult[]>();
    for (let round = 0; round < rounds; round++) {
      for (const kind of switches) {
        if (kind === 'vde_switch' && !hasVdeSwitch()) continue;
        const place = join(folder, `${kind}-${round}`);
        const result =
          kind === 'vde_switch' ? runTheirs(load, place, batch) : runOurs(load, place, batch, kind);
        results.set(kind, [...(results.get(kind) ?? []), await result]);
      }
    }
    return new Map([...results].map(([kind, runs]) => [kind, medianSpeed(runs)]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runOurs(
  load: string,
  place: string,
  batch: number,
  kind: SwitchUnderTest,
): Promise<LoadResult> {
  const [a, b] = [`${place}.a`, `${place}.b`];
  const capture =
    { 'ours-with-capture': 'capture', 'ours-with-walk': 'walk' }[kind as string] ?? 'no-capture';
  const child = spawn(process.execPath, [entry, a, b, capture], { stdio: ['ignore', 'ignore', 'inherit'] });
  return measure(load, child, ['stream', a, b], batch);
}

async function runTheirs(load: string, place: string, batch: number): Promise<LoadResult> {
  // It reads commands from its input and ends with it: the pipe stays open until it is killed.
  const child = spawn('vde_switch', ['-s', place], { stdio: ['pipe', 'ignore', 'ignore'] });
  return measure(load, child, ['vde', place, '-'], batch);
}

async function measure(
  load: string,
  child: ChildProcess,
  ports: readonly string[],
  batch: number,
): Promise<LoadResult> {
  const ended = once(child, 'exit');
  try {
    const generator = spawn(load, [...ports, String(batch), String(warmMs), String(runMs)], {
      env: { PID: String(child.pid) },
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: startDeadlineMs + warmMs + runMs,
    });
    let output = '';
    generator.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(generator, 'close')) as [number | null];
    if (code !== 0) throw new Error(`the load ended with ${String(code)}`);
    return JSON.parse(output) as LoadResult;
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

function compile(output: string): void {
  const gcc = spawnSync('gcc', ['-O2', '-pthread', '-o', output, source, '-ldl'], { encoding: 'utf8' });
  if (gcc.error !== undefined) throw new Error('the load needs gcc: apt-get install gcc libc6-dev');
  if (gcc.status !== 0) throw new Error(`gcc: ${gcc.stderr}`);
}

function hasVdeSwitch(): boolean {
  return spawnSync('vde_switch', ['--version'], { stdio: 'ignore' }).error === undefined;
}

function medianSpeed(runs: readonly LoadResult[]): SwitchSpeed {
  const median = (values: readonly number[]): number =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return {
    framesPerSecond: Math.round(median(runs.map((run) => (run.frames * 1e9) / run.wallNs))),
    cpuNsPerFrame: Math.round(median(runs.map((run) => run.cpuNs / run.frames))),
  };
}

if (import.meta.main) {
  for (const batch of [1, 32]) {
    const speeds = await compareSwitches(['ours', 'ours-with-capture', 'vde_switch'], { batch, rounds: 3 });
    process.stdout.write(`frames sent with one system call: ${batch}\n`);
    for (const [kind, speed] of speeds) {
      const frames = speed.framesPerSecond.toLocaleString('en').padStart(11);
      process.stdout.write(
        `${kind.padEnd(18)}${frames} frames/s  ${speed.cpuNsPerFrame} ns of CPU a frame\n`,
      );
    }
  }
}
