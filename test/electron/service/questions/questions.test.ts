import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Questions } from '../../../../electron/service/questions/questions.ts';
import type { LabPush } from '../../../../lab/contract/labPush.ts';
import type { OpenQuestion, Question } from '../../../../lab/contract/question.ts';

let pushes: LabPush[];
let hasWindow: boolean;
let questions: Questions;
const never = new AbortController().signal;

beforeEach(() => {
  vi.useFakeTimers();
  pushes = [];
  hasWindow = true;
  questions = new Questions(
    (push) => pushes.push(push),
    () => hasWindow,
  );
});
afterEach(() => vi.useRealTimers());

const hostKey: Question = {
  kind: 'host-key',
  host: 'web.example',
  port: 22,
  type: 'ssh-ed25519',
  fingerprint: 'SHA256:abc',
};
const secret: Question = {
  kind: 'secret',
  secret: { kind: 'sudo-password', user: 'alice', machine: 'rs1' },
  attempt: 1,
  canKeep: false,
};

/** The question that was pushed last. */
function asked(): OpenQuestion {
  const push = pushes.findLast(({ kind }) => kind === 'question');
  if (push?.kind !== 'question') throw new Error('nothing was asked');
  return push.question;
}

function window(isThere: boolean): void {
  hasWindow = isThere;
  questions.windowsChanged();
}

test('the first answer counts, and the question is closed with it', async () => {
  const answer = questions.ask(hostKey, never);
  const { id, ...question } = asked();
  expect(question).toEqual(hostKey);
  questions.answer(id, { kind: 'trust' });
  questions.answer(id, { kind: 'dismissed' });
  expect(await answer).toEqual({ kind: 'trust' });
  expect(pushes.map(({ kind }) => kind)).toEqual(['question', 'question-closed']);
  expect(questions.open).toEqual([]);
});

test('a window that opens later finds what waits, in the order of asking', () => {
  void questions.ask(hostKey, never);
  void questions.ask(secret, never);
  expect(questions.open).toMatchObject([hostKey, secret]);
});

test('an answer that does not fit is refused, and the question waits on', async () => {
  const answer = questions.ask(secret, never);
  const { id } = asked();
  expect(() => questions.answer(id, { kind: 'trust' })).toThrow(
    expect.objectContaining({ code: 'user-usage' }),
  );
  questions.answer(id, { kind: 'secret', secret: 'x', keep: true });
  expect(await answer).toEqual({ kind: 'secret', secret: 'x', keep: true });
});

test('an abort closes the question and rejects with its reason', async () => {
  const abort = new AbortController();
  const answer = questions.ask(hostKey, abort.signal);
  const reason = new Error('never mind');
  abort.abort(reason);
  await expect(answer).rejects.toBe(reason);
  expect(pushes.at(-1)).toEqual({ kind: 'question-closed', id: asked().id });
  await expect(questions.ask(hostKey, abort.signal)).rejects.toBe(reason);
  expect(questions.open).toEqual([]);
});

test('with a window open it waits as long as the user takes', async () => {
  const answer = questions.ask(hostKey, never);
  await vi.advanceTimersByTimeAsync(24 * 3600_000);
  questions.answer(asked().id, { kind: 'dismissed' });
  expect(await answer).toEqual({ kind: 'dismissed' });
});

test.each([
  [hostKey, 'ssh-host-key-unknown'],
  [secret, 'ssh-sudo'],
  [{ ...secret, secret: { kind: 'passphrase', file: '/key' } } as const, 'ssh-authentication'],
])('without a window for two minutes it gives up and says why: %#', async (question, code) => {
  window(false);
  const answer = questions.ask(question, never);
  const failure = expect(answer).rejects.toMatchObject({
    code,
    data: { why: expect.stringContaining('no window was open for 2 minutes') as string },
  });
  await vi.advanceTimersByTimeAsync(119_999);
  expect(questions.open).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  await failure;
  expect(questions.open).toEqual([]);
  expect(pushes.at(-1)?.kind).toBe('question-closed');
});

test('the two minutes begin anew when a window was open meanwhile', async () => {
  const answer = questions.ask(hostKey, never);
  window(false);
  await vi.advanceTimersByTimeAsync(100_000);
  window(true);
  await vi.advanceTimersByTimeAsync(100_000);
  window(false);
  await vi.advanceTimersByTimeAsync(119_999);
  questions.answer(asked().id, { kind: 'trust' });
  expect(await answer).toEqual({ kind: 'trust' });
  expect(vi.getTimerCount()).toBe(0);
});

test('closing dismisses what waits', async () => {
  window(false);
  const answer = questions.ask(hostKey, never);
  questions.close();
  expect(await answer).toEqual({ kind: 'dismissed' });
  expect(vi.getTimerCount()).toBe(0);
});
