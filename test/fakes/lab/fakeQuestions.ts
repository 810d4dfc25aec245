import type { LabPush } from '../../../lab/contract/labPush.ts';
import type { OpenQuestion, Question, QuestionAnswer } from '../../../lab/contract/question.ts';

/** The questions of a `FakeLabApi` to whoever sits at a window. */
export class FakeQuestions {
  readonly #push: (push: LabPush) => void;
  readonly #open = new Map<
    string,
    { readonly question: OpenQuestion; readonly resolve: (answer: QuestionAnswer) => void }
  >();
  #asked = 0;

  constructor(push: (push: LabPush) => void) {
    this.#push = push;
  }

  /** Resolves with the first answer. */
  ask(question: Question): Promise<QuestionAnswer> {
    this.#asked += 1;
    const open: OpenQuestion = { ...question, id: `question-${this.#asked}` };
    return new Promise((resolve) => {
      this.#open.set(open.id, { question: open, resolve });
      this.#push({ kind: 'question', question: open });
    });
  }

  open(): readonly OpenQuestion[] {
    return [...this.#open.values()].map(({ question }) => question);
  }

  answer(id: string, answer: QuestionAnswer): void {
    const asked = this.#open.get(id);
    if (asked === undefined) return;
    this.#open.delete(id);
    this.#push({ kind: 'question-closed', id });
    asked.resolve(answer);
  }
}
