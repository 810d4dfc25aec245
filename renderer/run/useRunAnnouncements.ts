import { computed, ref, watch, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { RunState } from '../../lab/run/reduceRun.ts';
import { told } from '../text/told.ts';
import { runFailures } from './runFailures.ts';

/**
 * What a screen reader is told of the run that is shown: its start, machines being ready, failures and its end, not
 * every step.
 */
export function useRunAnnouncements(run: Readonly<Ref<RunState | undefined>>): Readonly<Ref<string>> {
  const { t } = useI18n();
  const said = ref('');
  const failures = computed(() => (run.value === undefined ? [] : runFailures(run.value)));
  const allReady = computed(() => {
    const machines = Object.values(run.value?.machines ?? {});
    return machines.length > 0 && machines.every(({ state }) => state === 'ready');
  });

  watch([run, failures, allReady] as const, ([now, failed, ready], [before, failedBefore, readyBefore]) => {
    // Another run on the page is a change of view, which the click itself tells.
    if (
      now?.verb === undefined ||
      (before !== undefined && before.runId !== '' && now.runId !== before.runId)
    )
      return;
    const verb = t(`run.verb.${now.verb}`);
    if (now.state !== before?.state) {
      said.value =
        now.state === 'running' || now.state === 'waiting'
          ? t('run.said.started', { verb })
          : t('run.said.ended', { verb, standing: t(`run.standing.${now.state}`) });
    } else if (failed.length > failedBefore.length) {
      const newest = failed.at(-1);
      said.value = t('run.said.failure', {
        machine: newest?.machine ?? now.lab,
        what: told(newest?.what ?? ''),
      });
    } else if (ready && !readyBefore && now.state === 'running') {
      said.value = t('run.said.ready');
    }
  });
  return said;
}
