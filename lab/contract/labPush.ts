import type { RunEvent } from '../run/runEvent.ts';
import type { OpenQuestion } from './question.ts';
import type { Settings } from './settings.ts';
import type { TerminalEnd } from './terminal.ts';

/** Something that happened, told to every window (terminals: to the one that opened them). */
export type LabPush =
  | { readonly kind: 'run-event'; readonly runId: string; readonly event: RunEvent }
  /** A lab came, went or changed its state: ask `listLabs` again. */
  | { readonly kind: 'labs-changed' }
  /** A lab file came, went or changed: ask `listLabFiles`, and for that path `openLabFile`, again. */
  | { readonly kind: 'lab-files-changed'; readonly path: string }
  | { readonly kind: 'settings-changed'; readonly settings: Settings }
  | { readonly kind: 'question'; readonly question: OpenQuestion }
  | { readonly kind: 'question-closed'; readonly id: string }
  | { readonly kind: 'terminal-output'; readonly terminalId: string; readonly text: string }
  | { readonly kind: 'terminal-closed'; readonly terminalId: string; readonly end: TerminalEnd }
  /** Show this lab file: it was given to an app that runs already. */
  | { readonly kind: 'open-file'; readonly path: string };
