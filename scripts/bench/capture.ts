/**
 * What capture and a packet walk cost the switch: `node scripts/bench/capture.ts`. The same load as in `switch.ts`, 32
 * frames a system call, so that the switch is what limits. With capture every frame is kept in the ring. With a walk it
 * is asked 25 times a second for what is new of one connection, without a pause between a walk and the next; 1 of 384
 * frames belongs to it, some thousand a second where a request has some tens.
 *
 * What counts is the CPU time that a frame costs, since a switch that fills its core forwards as many frames as that
 * allows. Many short turns are taken side by side. Other work on the machine can only make a turn dearer, often by half
 * and for seconds at a time, so that medians say more about it than about us: the quarter points are compared, below
 * which a quarter of the turns lie. The lowest ones would leave out what is not in every turn, such as collecting
 * garbage.
 */
import { loadSwitches, type SwitchUnderTest } from './switch.ts';

/** Parts of the throughput without capture that are left, 0 to 1 (more where chance has it so). */
export interface CaptureCost {
  readonly withCapture: number;
  readonly withWalk: number;
}

/** Takes about three quarters of a minute. Rejects when there is no gcc to compile the load with. */
export async function captureCost(rounds = 80): Promise<CaptureCost> {
  const turns = await loadSwitches(['ours', 'ours-with-capture', 'ours-with-walk'], {
    batch: 32,
    rounds,
    turnMs: 120,
  });
  const costOf = (kind: SwitchUnderTest): number =>
    quarterPoint(
      // A machine that is busy enough lets nothing through for the whole of a turn.
      (turns.get(kind) ?? []).flatMap(({ cpuNs, frames }) => (frames === 0 ? [] : [cpuNs / frames])),
    );
  return {
    withCapture: costOf('ours') / costOf('ours-with-capture'),
    withWalk: costOf('ours') / costOf('ours-with-walk'),
  };
}

function quarterPoint(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 4)] ?? NaN;
}

if (process.argv[1] === import.meta.filename) {
  const { withCapture, withWalk } = await captureCost();
  const percent = (part: number): string => `${(part * 100).toFixed(0)} %`;
  process.stdout.write(`left with capture ${percent(withCapture)}, with a walk ${percent(withWalk)}\n`);
}
