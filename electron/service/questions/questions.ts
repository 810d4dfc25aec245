import type { LabPush } from '../../../lab/contract/labPush.ts';
import type { OpenQuestion, QuestionAnswer } from '../../../lab/contract/question.ts';
import type { ServiceOptions } from '../serviceOptions.ts';

/** Questions to whoever sits at a window. */
export class Questions {
  readonly #push: (push: LabPush) => void;

  constructor(push: (push: LabPush) => void) {
    this.#push = push;
  }

  get open(): readonly OpenQuestion[] {
    void this.#push;
    return [];
  }

  /** The options with this asking the windows wherever the host does not ask by itself. */
  answerFor(options: ServiceOptions): ServiceOptions {
    return options;
  }

  answer(id: string, answer: QuestionAnswer): void {
    void [id, answer];
  }
}
