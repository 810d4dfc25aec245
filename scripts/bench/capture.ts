/**
 * What capture and a packet walk cost the switch: `node scripts/bench/capture.ts`. The same load as in `switch.ts`, 32
 * frames a system call, so that the switch is what limits. With capture every frame is kept in the ring; with a walk it
 * is asked 25 times a second for what is new, up to the 4,096 frames that a walk takes, and one walk follows the other
 * every second. Runs alternate, and medians are compared: of the CPU time that a frame costs, since a switch that fills its
 * core forwards as many frames as that allows, whatever else the machine does meanwhile.
 */
import { compareSwitches } from './switch.ts';

/** Parts of the throughput without capture that are left, 0 to 1 (more where chance has it so). */
export interface CaptureCost {
  readonly withCapture: number;
  readonly withWalk: number;
}

/** Takes about half a minute. Rejects when there is no gcc to compile the load with. */
export async function captureCost(rounds = 5): Promise<CaptureCost> {
  const speeds = await compareSwitches(['ours', 'ours-with-capture', 'ours-with-walk'], {
    batch: 32,
    rounds,
  });
  const cost = (kind: 'ours' | 'ours-with-capture' | 'ours-with-walk'): number =>
    speeds.get(kind)?.cpuNsPerFrame ?? NaN;
  return {
    withCapture: cost('ours') / cost('ours-with-capture'),
    withWalk: cost('ours') / cost('ours-with-walk'),
  };
}

if (process.argv[1] === import.meta.filename) {
  const { withCapture, withWalk } = await captureCost();
  const percent = (part: number): string => `${(part * 100).toFixed(0)} %`;
  process.stdout.write(`left with capture ${percent(withCapture)}, with a walk ${percent(withWalk)}\n`);
}
