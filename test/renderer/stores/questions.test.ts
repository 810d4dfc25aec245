import { describe, expect, test } from 'vitest';
import type { Question } from '../../../lab/contract/question.ts';
import { useQuestions } from '../../../renderer/stores/questions.ts';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { withStores } from '../mountApp.ts';

const hostKey: Question = {
  kind: 'host-key',
  host: '192.0.2.1',
  port: 22,
  type: 'ssh-ed25519',
  fingerprint: 'SHA256:x',
};
const password: Question = {
  kind: 'secret',
  secret: { kind: 'password', user: 'lab', host: '192.0.2.1', port: 22 },
  attempt: 1,
  canKeep: false,
};

describe('useQuestions', () => {
  test('queues questions in the order they were asked, each once', async () => {
    const api = new FakeLabApi();
    void api.ask(hostKey);
    const { stores: questions, unmount } = await withStores(useQuestions, api);
    const loading = questions.load();
    void api.ask(password);
    await loading;
    expect(questions.open.map(({ kind }) => kind).sort()).toEqual(['host-key', 'secret']);
    unmount();
  });

  test('goes on to the next when one is answered', async () => {
    const { api, stores: questions, unmount } = await withStores(useQuestions);
    const first = api.ask(hostKey);
    void api.ask(password);
    await questions.answer(questions.current!, { kind: 'trust' });
    expect(await first).toEqual({ kind: 'trust' });
    expect(questions.current?.kind).toBe('secret');
    unmount();
  });

  test('drops a question that was answered elsewhere, also where a late reading still names it', async () => {
    const { api, stores: questions, unmount } = await withStores(useQuestions);
    void api.ask(hostKey);
    const { id } = questions.current!;
    const stale = questions.open;
    api.openQuestions = () => Promise.resolve(stale);
    api.push({ kind: 'question-closed', id });
    await questions.load();
    expect(questions.current).toBeUndefined();
    unmount();
  });

  test('asks again when the answer could not be given', async () => {
    const { api, stores: questions, unmount } = await withStores(useQuestions);
    void api.ask(hostKey);
    const question = questions.current!;
    api.failNext('answerQuestion', { code: 'internal', what: 'lost', why: '', next: '' });
    await expect(questions.answer(question, { kind: 'trust' })).rejects.toThrow('lost');
    expect(questions.current).toEqual(question);
    unmount();
  });
});
