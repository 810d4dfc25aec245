import { onScopeDispose } from 'vue';
import { useRouter } from 'vue-router';
import { useApi } from '../api/useApi.ts';
import { useConnection } from '../api/useConnection.ts';
import { useLabFiles } from '../labs/useLabFiles.ts';
import { useErrorNotice } from '../parts/errors/errorNotice.ts';
import { useLabs } from '../stores/labs.ts';
import { useQuestions } from '../stores/questions.ts';
import { useRuns } from '../stores/runs.ts';
import { useSettings } from '../stores/settings.ts';

/**
 * What a window does when it opens: reads labs and questions, and shows the lab file that the app was started with,
 * else, the first time, the welcome. After a lost connection it reads again what it may have missed.
 */
export function useStart(): void {
  const api = useApi();
  const router = useRouter();
  const labs = useLabs();
  const questions = useQuestions();
  const runs = useRuns();
  const settings = useSettings();
  const files = useLabFiles();
  const { attempt } = useErrorNotice();

  async function showFirstPage(): Promise<void> {
    await router.isReady();
    const { openedFile } = await api.about();
    // A window that is opened again where it was stays there.
    if (router.currentRoute.value.name !== 'labs') return;
    if (openedFile !== undefined) {
      await files.openPath(openedFile);
      return;
    }
    if (!settings.settings.isWelcomed) await router.replace({ name: 'welcome' });
  }

  const unsubscribe = api.subscribe((push) => {
    if (push.kind === 'open-file') void files.openPath(push.path);
  });
  onScopeDispose(unsubscribe);
  useConnection().onReconnect(() => {
    void labs.refresh();
    void runs.reconnected().catch(() => undefined);
    void questions.load().catch(() => undefined);
    void settings.load().catch(() => undefined);
  });

  void labs.refresh();
  void attempt(questions.load());
  void attempt(showFirstPage());
}
