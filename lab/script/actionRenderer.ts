import type { Action } from '../plan/step.ts';
import type { ShellText } from './shellText.ts';
import type { StepScript } from './stepScript.ts';

/** An action of one kind. */
export type ActionOf<Kind extends Action['kind']> = Extract<Action, { readonly kind: Kind }>;

/** How one kind of action is written as shell text. */
export interface ActionRenderer<A extends Action> {
  /** For the engine: exact, few processes, able to take back what it did. */
  script(action: A, lab: string): StepScript;
  /** For people: the commands that an administrator would type, for a script of its own under `set -eu`. */
  plain(action: A): ShellText;
}
