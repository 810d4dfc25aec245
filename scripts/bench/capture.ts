/**
 * What capture and a packet walk cost the switch: `node scripts/bench/capture.ts`. With capture every frame is kept in
 * the ring. With a walk the switch is asked 25 times a second as well for what is new of one connection, without a pause
 * between a walk and the next; 1 of 384 frames belongs to it.
 *
 * How it is measured. Two switches in one process, of which one captures, get the same frames in bursts of as much as
 * a socket holds (some 540 frames of the simple Internet mix), now the one first and now the other. What counts is the
 * CPU time that the process used for a burst until it slept again, and of the ratios of two bursts side by side the
 * median. So three things that bend a measurement under free-running load, by a factor of ten on a busy machine, fall on
 * both alike or not at all: which pieces the switch happens to read (it is stopped while a burst is put there), what else
 * runs in the same milliseconds, and how the compiler and the memory of one process turned out. A switch that fills its
 * core forwards as many frames as its CPU time allows, so this is its throughput.
 *
 * Medians leave out what is not in every burst. That is what others did to the machine, and collecting garbage, of which
 * a capture makes next to none. A question of a walk is therefore taken by itself, when the ring is full of what is new,
 * as the CPU time that one takes.
 *
 * It goes on until the median is known well enough, or says that the machine was too busy to tell.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isKnownWithin, pairedRatio, scaled, type PairedRatio } from './paired.ts';
import { compile } from './switch.ts';
import { median } from './timed.ts';

/** Parts of the throughput without capture that are left, 0 to 1 (more where chance has it so), and what shows them. */
export interface CaptureCost {
  readonly withCapture: PairedRatio;
  readonly withWalk: PairedRatio;
  /** Medians of the CPU time for a frame. */
  readonly cpuNsPerFrame: { readonly without: number; readonly withCapture: number };
  /** Median of the CPU time for a question of a walk. */
  readonly cpuMsPerQuestion: number;
}

/** A burst to a switch: frames, how many of them did not arrive, and the CPU time of the switch's process. */
interface Burst {
  readonly sent: number;
  readonly lost: number;
  readonly cpuNs: number;
}

/** What `switchLoad compare` prints of a turn. */
interface Turn {
  /** Without capture and with it. */
  readonly pairs: readonly (readonly [Burst, Burst])[];
  readonly askedNs: number;
}

/** So often a packet walk asks for what was captured (captureOnSwitches.ts). */
const questionsPerS = 25;
/** Frames that the load sends with one system call. */
const batch = 32;
const pairsPerTurn = 32;
/** Turns before the first that counts: the code is compiled and memory is touched. */
const idleTurns = 8;
const leastTurns = 24;
const longestMs = 60_000;
/** The median is to be known to within so much on either side. */
const wantedReach = 0.03;
/** If it is not known to within so much at the end, the machine was too busy to tell. */
const tolerableReach = 0.1;
const entry = join(import.meta.dirname, 'captureUnderTest.ts');

/** Takes some 5 seconds, a minute on a very busy machine. Rejects when there is no gcc to compile the load with. */
export async function captureCost(): Promise<CaptureCost> {
  const endMs = performance.now() + longestMs;
  const turns: Turn[] = [];
  let count = 0;
  for await (const turn of turnsOfLoad()) {
    count += 1;
    if (count > idleTurns) turns.push(turn);
    if (turns.length < leastTurns && performance.now() < endMs) continue;
    const cost = costOf(turns);
    if (isKnownWithin(cost.withCapture, wantedReach) || performance.now() >= endMs) return cost;
  }
  throw new Error('the load of the switches ended');
}

/** Whether the machine let it be measured. */
export function isTold(left: PairedRatio): boolean {
  return isKnownWithin(left, tolerableReach);
}

/** What is lost, in percent, and how well that is known; or that it is not. */
export function describeLoss(left: PairedRatio): string {
  const lost = (part: number): string => ((1 - part) * 100).toFixed(0);
  const range = `${lost(left.high)} to ${lost(left.low)} %`;
  return isTold(left)
    ? `${lost(left.median)} % (${range})`
    : `the machine was too busy to tell (${range}, ${left.pairs} pairs)`;
}

function costOf(turns: readonly Turn[]): CaptureCost {
  const pairs = turns
    .flatMap((turn) => turn.pairs)
    .filter((pair) => pair.every(({ sent, lost }) => sent > 0 && lost === 0));
  const cpuNs = ({ cpuNs, sent }: Burst): number => cpuNs / sent;
  const withCapture = pairedRatio(pairs.map(([without, capturing]) => cpuNs(without) / cpuNs(capturing)));
  const cpuMsPerQuestion = median(turns.map(({ askedNs }) => askedNs)) / 1e6;
  return {
    withCapture,
    withWalk: scaled(withCapture, 1 - (questionsPerS * cpuMsPerQuestion) / 1000),
    cpuNsPerFrame: {
      without: median(pairs.map(([without]) => cpuNs(without))),
      withCapture: median(pairs.map(([, capturing]) => cpuNs(capturing))),
    },
    cpuMsPerQuestion,
  };
}

/** Turns of the load for as long as they are taken. */
async function* turnsOfLoad(): AsyncGenerator<Turn> {
  const folder = await mkdtemp(join(tmpdir(), 'lvs-lab-bench-'));
  const [load, paths] = [join(folder, 'switchLoad'), join(folder, 'switch')];
  compile(load);
  const child = spawn(process.execPath, [entry, paths], { stdio: ['ignore', 'ignore', 'inherit'] });
  const generator = spawn(load, ['compare', paths, '-', String(batch), String(pairsPerTurn), '-'], {
    env: { PID: String(child.pid) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = [once(child, 'exit'), once(generator, 'exit')];
  const late = setTimeout(() => generator.kill('SIGKILL'), 2 * longestMs);
  try {
    generator.stdin.write('.');
    for await (const line of createInterface({ input: generator.stdout })) {
      yield JSON.parse(line) as Turn;
      generator.stdin.write('.');
    }
  } finally {
    clearTimeout(late);
    for (const process of [generator, child]) process.kill('SIGKILL');
    await Promise.all(ended);
    await rm(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const cost = await captureCost();
  const { withCapture, withWalk, cpuNsPerFrame, cpuMsPerQuestion } = cost;
  const percent = (part: number): string => `${(100 * part).toFixed(0)} %`;
  process.stdout.write(
    `lost to capture: ${describeLoss(withCapture)}; lost to a walk as well: ${describeLoss(withWalk)}\n` +
      `${cpuNsPerFrame.without.toFixed(0)} ns of CPU a frame, ${cpuNsPerFrame.withCapture.toFixed(0)} with capture; ` +
      `${cpuMsPerQuestion.toFixed(2)} ms a question\n` +
      `${withCapture.pairs} pairs, the middle half of which leave ` +
      `${percent(withCapture.quarter)} to ${percent(withCapture.threeQuarters)}\n`,
  );
}
