import type { ShellText } from './shellText.ts';

/**
 * A step as POSIX shell. Each text is the body of a function that runs in one shared shell as root: it must not
 * `cd`, `exit` or read standard input, and it answers by its status. `probe` changes nothing and is 0 when the state
 * holds; `apply` brings it about from any state; `undo` takes away what `apply` did, and only that: a state that
 * held before the lab came is left alone. `undo` is safe to run twice, and where `apply` never ran.
 */
export interface StepScript {
  readonly probe: ShellText;
  readonly apply: ShellText;
  readonly undo: ShellText;
}
