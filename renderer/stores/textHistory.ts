/** A text with the texts before and after it. `label` says what made a text of the one before: for "Undo: …". */
export interface TextHistory {
  readonly text: string;
  readonly past: readonly TextStep[];
  readonly future: readonly TextStep[];
  /** The field that is being typed in: the next edit there is no step of its own. */
  readonly typing: string | undefined;
}

export interface TextStep {
  readonly text: string;
  readonly label: string;
}

/** Most steps that are kept; a text of a large lab has some 10 kB. */
const mostSteps = 500;

export function historyOf(text: string): TextHistory {
  return { text, past: [], future: [], typing: undefined };
}

/** The history with a new text. Edits with the same `typing`, one right after the other, are one step. */
export function withText(history: TextHistory, text: string, label: string, typing?: string): TextHistory {
  if (text === history.text) return history;
  const joins = typing !== undefined && typing === history.typing && history.past.length > 0;
  const past = joins ? history.past : [...history.past, { text: history.text, label }].slice(-mostSteps);
  return { text, past, future: [], typing };
}

/** The history whose next edit is a step of its own. */
export function withoutTyping(history: TextHistory): TextHistory {
  return history.typing === undefined ? history : { ...history, typing: undefined };
}

export function undone(history: TextHistory): TextHistory {
  const step = history.past.at(-1);
  if (step === undefined) return history;
  return {
    text: step.text,
    past: history.past.slice(0, -1),
    future: [{ text: history.text, label: step.label }, ...history.future],
    typing: undefined,
  };
}

export function redone(history: TextHistory): TextHistory {
  const [step, ...future] = history.future;
  if (step === undefined) return history;
  return {
    text: step.text,
    past: [...history.past, { text: history.text, label: step.label }],
    future,
    typing: undefined,
  };
}
