import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { OpenQuestion, QuestionAnswer } from '../../lab/contract/question.ts';
import { useApi } from '../api/useApi.ts';

/** Questions of runs and connections that wait for the user, the oldest first. */
export const useQuestions = defineStore('questions', () => {
  const api = useApi();
  const open = ref<readonly OpenQuestion[]>([]);
  const current = computed(() => open.value.at(0));
  /** Closed while the first reading was under way: it may still name them. */
  const closed = new Set<string>();

  const add = (question: OpenQuestion): void => {
    if (closed.has(question.id) || open.value.some(({ id }) => id === question.id)) return;
    open.value = [...open.value, question];
  };
  const remove = (id: string): void => {
    closed.add(id);
    open.value = open.value.filter((question) => question.id !== id);
  };

  api.subscribe((push) => {
    if (push.kind === 'question') add(push.question);
    if (push.kind === 'question-closed') remove(push.id);
  });

  /** Reads the questions that were asked before this window listened. */
  async function load(): Promise<void> {
    const questions = await api.openQuestions();
    questions.forEach(add);
  }

  /** Answers one. It leaves the queue at once; when the answer cannot be given, it comes back and the error is thrown. */
  async function answer(question: OpenQuestion, given: QuestionAnswer): Promise<void> {
    remove(question.id);
    try {
      await api.answerQuestion(question.id, given);
    } catch (error) {
      closed.delete(question.id);
      open.value = [question, ...open.value];
      throw error;
    }
  }

  return { open, current, load, answer };
});
