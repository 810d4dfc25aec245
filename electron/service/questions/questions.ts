import { randomBytes } from 'node:crypto';
import { LabError } from '../../../lab/contract/labError.ts';
import type { LabPush } from '../../../lab/contract/labPush.ts';
import type { OpenQuestion, Question, QuestionAnswer } from '../../../lab/contract/question.ts';

/** How long a question waits while no window is open to show it. */
const nobodyThereMs = 120_000;

interface Waiting {
  readonly question: OpenQuestion;
  readonly settle: (outcome: QuestionAnswer | Error) => void;
}

/** Questions to whoever sits at a window. They wait for as long as that takes, if only there is a window. */
export class Questions {
  readonly #push: (push: LabPush) => void;
  readonly #hasWindow: () => boolean;
  readonly #waiting = new Map<string, Waiting>();
  #nobodyThere: NodeJS.Timeout | undefined;

  /** @param hasWindow whether anybody hears what is pushed; `windowsChanged` is to be called when that changes */
  constructor(push: (push: LabPush) => void, hasWindow: () => boolean) {
    this.#push = push;
    this.#hasWindow = hasWindow;
  }

  /** Those that wait, in the order in which they were asked. */
  get open(): readonly OpenQuestion[] {
    return [...this.#waiting.values()].map(({ question }) => question);
  }

  /**
   * Asks, and waits for the first answer. Rejects with the signal's reason on abort, and with `LabError` when no window
   * has been open for two minutes.
   */
  ask(question: Question, signal: AbortSignal): Promise<QuestionAnswer> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    const id = randomBytes(8).toString('hex');
    return new Promise((resolve, reject) => {
      const onAbort = (): void => this.#close(id, signal.reason as Error);
      const settle = (outcome: QuestionAnswer | Error): void => {
        signal.removeEventListener('abort', onAbort);
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      const open: OpenQuestion = { ...question, id };
      this.#waiting.set(id, { question: open, settle });
      this.#push({ kind: 'question', question: open });
      this.windowsChanged();
    });
  }

  /**
   * The first answer counts; one to a closed question is ignored.
   * @throws LabError `user-usage` for an answer that does not fit the question.
   */
  answer(id: string, answer: QuestionAnswer): void {
    const question = this.#waiting.get(id)?.question;
    if (question === undefined) return;
    const fitting = question.kind === 'host-key' ? 'trust' : 'secret';
    if (answer.kind !== 'dismissed' && answer.kind !== fitting) {
      throw new LabError({
        code: 'user-usage',
        what: 'The answer does not fit the question',
        why: `it is about a ${question.kind}, and the answer is ${JSON.stringify(answer.kind)}`,
        next: `Answer with ${JSON.stringify(fitting)}, or dismiss the question.`,
      });
    }
    this.#close(id, answer);
  }

  /** To be called when a window has come or gone. */
  windowsChanged(): void {
    const isWaitedInVain = this.#waiting.size > 0 && !this.#hasWindow();
    if (!isWaitedInVain) {
      clearTimeout(this.#nobodyThere);
      this.#nobodyThere = undefined;
      return;
    }
    this.#nobodyThere ??= setTimeout(() => {
      this.#nobodyThere = undefined;
      for (const { question } of [...this.#waiting.values()])
        this.#close(question.id, nobodyAnswers(question));
    }, nobodyThereMs);
  }

  /** Dismisses all that wait. */
  close(): void {
    for (const id of [...this.#waiting.keys()]) this.#close(id, { kind: 'dismissed' });
  }

  #close(id: string, outcome: QuestionAnswer | Error): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    this.#push({ kind: 'question-closed', id });
    this.windowsChanged();
    waiting.settle(outcome);
  }
}

function nobodyAnswers(question: Question): LabError {
  const { code, what } = unanswered(question);
  return new LabError({
    code,
    what,
    why: `no window was open for ${nobodyThereMs / 60_000} minutes in which it could be asked`,
    next: 'Open the app, and try again.',
  });
}

function unanswered(question: Question): Pick<LabError['data'], 'code' | 'what'> {
  if (question.kind === 'host-key') {
    const { host, port } = question;
    return {
      code: 'ssh-host-key-unknown',
      what: `Nobody said whether to trust the host key of ${host}:${port}`,
    };
  }
  const { secret } = question;
  switch (secret.kind) {
    case 'passphrase':
      return { code: 'ssh-authentication', what: `Nobody gave the passphrase of ${secret.file}` };
    case 'password':
      return {
        code: 'ssh-authentication',
        what: `Nobody gave the password of ${secret.user} on ${secret.host}:${secret.port}`,
      };
    case 'sudo-password':
      return {
        code: 'ssh-sudo',
        what: `Nobody gave the sudo password of ${secret.user} on ${secret.machine}`,
      };
    default:
      return secret satisfies never;
  }
}
