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
 * frame is printed as well: it depends least on what else runs.
 *
 * All switches live through the whole measurement and take turns of a fraction of a second, each time in another
 * order, so that what else the machine does falls on all of them; medians of the turns are given.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { median } from './timed.ts';

/** What one turn of the load says. */
export interface LoadResult {
  readonly frames: number;
  readonly bytes: number;
  readonly wallNs: number;
  /** CPU time that the switch's process used. */
  readonly cpuNs: number;
}

/** How a switch did: the median of its turns. */
interface SwitchSpeed {
  readonly framesPerSecond: number;
  readonly cpuNsPerFrame: number;
}

type SwitchUnderTest = 'ours' | 'ours-with-capture' | 'vde_switch';

interface LoadOptions {
  /** Frames that the load sends with one system call, 1 to 256. */
  readonly batch: number;
  /** Turns of each switch that count. */
  readonly rounds: number;
  readonly turnMs: number;
}

/** A switch under its load, which rests between turns. */
interface LoadedSwitch {
  readonly kind: SwitchUnderTest;
  readonly turn: () => Promise<LoadResult>;
  readonly end: () => Promise<void>;
}

/** From the beginning of a turn until it counts. */
const warmMs = 50;
/** Turns before the first that counts: the code is compiled and memory is touched. */
const idleTurns = 3;
const turnDeadlineMs = 10_000;
const source = join(import.meta.dirname, 'switchLoad.c');
const entry = join(import.meta.dirname, 'switchUnderTest.ts');

/**
 * Frames a second through our switch and through vde_switch, which is `undefined` where vde2 is not installed.
 * Rejects when there is no gcc to compile the load with. Takes about 10 seconds.
 */
export async function benchSwitch(): Promise<{ ours: number; vdeSwitch: number | undefined }> {
  const turns = await loadSwitches(['ours', 'vde_switch'], { batch: 1, rounds: 9, turnMs: 400 });
  return {
    ours: medianSpeed(turns.get('ours') ?? []).framesPerSecond,
    vdeSwitch: turns.has('vde_switch')
      ? medianSpeed(turns.get('vde_switch') ?? []).framesPerSecond
      : undefined,
  };
}

/** Loads switches by turns. Answers with the turns of each, the same number for all. */
async function loadSwitches(
  kinds: readonly SwitchUnderTest[],
  { batch, rounds, turnMs }: LoadOptions,
): Promise<ReadonlyMap<SwitchUnderTest, readonly LoadResult[]>> {
  const folder = await mkdtemp(join(tmpdir(), 'lvs-lab-bench-'));
  const switches: LoadedSwitch[] = [];
  try {
    const load = join(folder, 'switchLoad');
    compile(load);
    for (const kind of kinds) {
      if (kind === 'vde_switch' && !hasVdeSwitch()) continue;
      switches.push(startLoaded(kind, join(folder, kind), [load, String(batch), String(turnMs)]));
    }
    for (const one of switches) for (let turn = 0; turn < idleTurns; turn++) await one.turn();
    const turns = new Map(switches.map(({ kind }) => [kind, [] as LoadResult[]]));
    for (let round = 0; round < rounds; round++) {
      const first = round % switches.length;
      for (const one of [...switches.slice(first), ...switches.slice(0, first)]) {
        turns.get(one.kind)?.push(await one.turn());
      }
    }
    return turns;
  } finally {
    await Promise.all(switches.map((one) => one.end()));
    await rm(folder, { recursive: true, force: true });
  }
}

function startLoaded(
  kind: SwitchUnderTest,
  place: string,
  [load, batch, turnMs]: readonly [string, string, string],
): LoadedSwitch {
  const [a, b] = [`${place}.a`, `${place}.b`];
  const capture = kind === 'ours-with-capture' ? 'capture' : 'no-capture';
  const child: ChildProcess =
    kind === 'vde_switch'
      ? // It reads commands from its input and ends with it: the pipe stays open until it is killed.
        spawn('vde_switch', ['-s', place], { stdio: ['pipe', 'ignore', 'ignore'] })
      : spawn(process.execPath, [entry, a, b, capture], { stdio: ['ignore', 'ignore', 'inherit'] });
  const ports = kind === 'vde_switch' ? ['vde', place, '-'] : ['stream', a, b];
  const generator = spawn(load, [...ports, batch, String(warmMs), turnMs], {
    env: { PID: String(child.pid) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = [once(child, 'exit'), once(generator, 'exit')];
  const results = createInterface({ input: generator.stdout })[Symbol.asyncIterator]();
  return {
    kind,
    async turn() {
      generator.stdin.write('.');
      const late = setTimeout(() => generator.kill('SIGKILL'), turnDeadlineMs + Number(turnMs));
      const { value, done } = await results.next();
      clearTimeout(late);
      if (done === true) throw new Error(`the load of ${kind} ended`);
      return JSON.parse(value) as LoadResult;
    },
    async end() {
      for (const process of [generator, child]) process.kill('SIGKILL');
      await Promise.all(ended);
    },
  };
}

/** Compiles the load. Throws when there is no gcc. */
export function compile(output: string): void {
  const gcc = spawnSync('gcc', ['-O2', '-pthread', '-o', output, source, '-ldl'], { encoding: 'utf8' });
  if (gcc.error !== undefined) throw new Error('the load needs gcc: apt-get install gcc libc6-dev');
  if (gcc.status !== 0) throw new Error(`gcc: ${gcc.stderr}`);
}

function hasVdeSwitch(): boolean {
  return spawnSync('vde_switch', ['--version'], { stdio: 'ignore' }).error === undefined;
}

function medianSpeed(runs: readonly LoadResult[]): SwitchSpeed {
  return {
    framesPerSecond: Math.round(median(runs.map((run) => (run.frames * 1e9) / run.wallNs))),
    cpuNsPerFrame: Math.round(median(runs.map((run) => run.cpuNs / run.frames))),
  };
}

if (import.meta.main) {
  for (const batch of [1, 32]) {
    const turns = await loadSwitches(['ours', 'ours-with-capture', 'vde_switch'], {
      batch,
      rounds: 9,
      turnMs: 400,
    });
    process.stdout.write(`frames sent with one system call: ${batch}\n`);
    for (const [kind, results] of turns) {
      const speed = medianSpeed(results);
      const frames = speed.framesPerSecond.toLocaleString('en').padStart(11);
      process.stdout.write(
        `${kind.padEnd(18)}${frames} frames/s  ${speed.cpuNsPerFrame} ns of CPU a frame\n`,
      );
    }
  }
}
