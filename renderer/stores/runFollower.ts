import { RunFold, type RunState } from '../../lab/run/reduceRun.ts';
import type { RunEvent } from '../../lab/run/runEvent.ts';
import { frameOfItsOwn, nextFrame } from './nextFrame.ts';

/** Pause between two looks at a run that nothing was heard of. */
const pollMs = 1000;

/** Looks in vain after which it is asked whether the run still goes on. */
const vainLooksBeforeDoubt = 3;

/** How a run ended that never said so: its process died, or its record is gone (`down` takes it away). */
export type LostRun = 'interrupted' | 'gone';

/** What a follower needs of the world. */
export interface FollowerOptions {
  /** Events of the run with a number above `afterSeq`. */
  readonly events: (afterSeq: number) => Promise<readonly RunEvent[]>;
  /** Called at most once a frame. */
  readonly onState: (state: RunState) => void;
  /** Asked when a run has been silent for a while; `undefined` while it goes on. */
  readonly isLost: () => Promise<LostRun | undefined>;
  readonly onLost: (how: LostRun) => void;
}

/**
 * Follows one run to its end: events that are pushed, and by asking where none come (a run of another process, a lost
 * connection, a window that opened later). Events are folded once a frame and in order: a gap is asked for first.
 */
export class RunFollower {
  readonly #options: FollowerOptions;
  readonly #fold = new RunFold();
  /** Heard but not folded yet, by number. */
  readonly #heard = new Map<number, RunEvent>();
  #callOffFrame: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: Promise<void> | undefined;
  #heardSinceLook = false;
  #vainLooks = 0;
  #isStopped = false;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#waitToLook();
  }

  /** Takes in an event that was pushed. */
  hear(event: RunEvent): void {
    if (this.#isStopped || event.seq <= this.#fold.lastSeq) return;
    this.#heardSinceLook = true;
    this.#heard.set(event.seq, event);
    this.#callOffFrame ??= nextFrame(() => {
      this.#callOffFrame = undefined;
      this.#foldHeard();
      // What is left stands behind a gap.
      if (this.#heard.size > 0) void this.catchUp();
    });
  }

  /** Asks for what happened after the last event that is known. Never rejects: it is tried again in time. */
  catchUp(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  /** Follows no longer. The run goes on. */
  stop(): void {
    this.#isStopped = true;
    this.#callOffFrame?.();
    clearTimeout(this.#timer);
  }

  async #ask(): Promise<void> {
    const lastHeard = Math.max(...this.#heard.keys(), 0);
    let events: readonly RunEvent[];
    try {
      events = await this.#options.events(this.#fold.lastSeq);
    } catch {
      return; // No connection; the next look, or the reconnect, asks again.
    }
    this.#vainLooks = events.length === 0 ? this.#vainLooks + 1 : 0;
    for (const event of events) this.#heard.set(event.seq, event);
    if (this.#heard.size === 0) return;
    await frameOfItsOwn();
    // An answer holds all that was told before the question: a gap that it leaves is a hole in the record.
    if (!this.#isStopped) this.#foldHeard(lastHeard);
  }

  /** Folds what follows without a gap, and across gaps up to `certain`. */
  #foldHeard(certain = 0): void {
    const seqs = [...this.#heard.keys()].sort((a, b) => a - b);
    const before = this.#fold.lastSeq;
    for (const seq of seqs) {
      const event = this.#heard.get(seq);
      if (event === undefined || (seq > this.#fold.lastSeq + 1 && seq > certain)) break;
      this.#fold.add(event);
      this.#heard.delete(seq);
    }
    if (this.#fold.lastSeq === before) return;
    const { state } = this.#fold;
    this.#options.onState(state);
    if (hasEnded(state)) this.stop();
  }

  #waitToLook(): void {
    this.#timer = setTimeout(() => void this.#look(), pollMs);
  }

  async #look(): Promise<void> {
    if (!this.#heardSinceLook) await this.catchUp();
    this.#heardSinceLook = false;
    if (!this.#isStopped && this.#vainLooks >= vainLooksBeforeDoubt) await this.#doubt();
    if (!this.#isStopped) this.#waitToLook();
  }

  async #doubt(): Promise<void> {
    this.#vainLooks = 0;
    const how = await this.#options.isLost().catch(() => undefined);
    if (how === undefined || this.#isStopped) return;
    // Its last events may have come after the last look and before it was gone.
    await this.catchUp();
    if (hasEnded(this.#fold.state)) return;
    this.stop();
    this.#options.onLost(how);
  }
}

/** Whether a run told its end. */
export function hasEnded({ state }: RunState): boolean {
  return state !== 'waiting' && state !== 'running';
}
