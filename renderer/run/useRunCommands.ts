import { computed, ref, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { toLabErrorData, type LabErrorData } from '../../lab/contract/labError.ts';
import type { RunRequest } from '../../lab/contract/runRequest.ts';
import type { RunState } from '../../lab/run/reduceRun.ts';
import { useLabDraft } from '../stores/labDraft.ts';
import { useLabs } from '../stores/labs.ts';
import { useRuns } from '../stores/runs.ts';
import { useConfirmation } from './useConfirmation.ts';

/** Requests of a test that is started here; the Test page offers more. */
export const requestsToVerify = 40;

/** Why a button cannot be used now, as a key of `run.blocked`. */
export type Blocked = 'errors' | 'busy' | 'notUp';

/** What can be run with the open lab, and running it: asks first where something is destroyed, and keeps a refusal. */
export function useRunCommands() {
  const draft = useLabDraft();
  const labs = useLabs();
  const runs = useRuns();
  const { t } = useI18n();
  const { confirmed, confirmedDown } = useConfirmation();

  /** Why the last start was refused. */
  const refusal = shallowRef<LabErrorData>();
  const isStarting = ref(false);
  const name = computed(() => draft.lab?.name ?? draft.draft?.name ?? '');
  const isUp = computed(() => labs.statusOf(name.value) !== undefined);
  const source = computed(() => draft.lab?.machines ?? labs.statusOf(name.value)?.machineSource);
  const isBusy = computed(() => isStarting.value || runs.liveOf(name.value).length > 0);
  /** `down` takes away what is there, whatever the file says by now, and ends what goes on. */
  const blocked = computed((): Readonly<Record<RunRequest['verb'], Blocked | undefined>> => {
    const work = draft.lab === undefined ? 'errors' : isBusy.value ? 'busy' : undefined;
    const onMachines = work ?? (isUp.value ? undefined : 'notUp');
    return {
      up: work,
      verify: onMachines,
      clear: onMachines,
      down: isUp.value || runs.liveOf(name.value).length > 0 ? undefined : 'notUp',
    };
  });
  watch(
    () => draft.path,
    () => (refusal.value = undefined),
  );

  async function start(request: RunRequest): Promise<string | undefined> {
    refusal.value = undefined;
    isStarting.value = true;
    try {
      return await runs.start(request);
    } catch (error) {
      refusal.value = toLabErrorData(error);
      return undefined;
    } finally {
      isStarting.value = false;
    }
  }

  const common = () => ({ lab: draft.reference, acceptNewHostKeys: false }) as const;

  const up = (): Promise<string | undefined> => start({ ...common(), verb: 'up' });
  const verify = (asked?: RunState['asked']): Promise<string | undefined> =>
    start({ ...common(), verb: 'verify', requests: requestsToVerify, from: 'client', ...asked });

  async function clear(): Promise<string | undefined> {
    const { clearTitle, clear: text } = {
      clearTitle: t('run.confirm.clearTitle'),
      clear: t('run.confirm.clear'),
    };
    if (!(await confirmed(clearTitle, text, t('run.actions.clear')))) return undefined;
    return start({ ...common(), verb: 'clear' });
  }

  async function down(): Promise<string | undefined> {
    if (!(await confirmedDown(name.value, source.value))) return undefined;
    const lab = isUp.value ? ({ kind: 'name', name: name.value } as const) : draft.reference;
    return start({ ...common(), lab, verb: 'down' });
  }

  async function recreate(machine: string): Promise<string | undefined> {
    const title = t('run.confirm.recreateTitle', { machine });
    if (!(await confirmed(title, t('run.confirm.recreate'), t('run.failure.recreate')))) return undefined;
    return start({ ...common(), verb: 'up', recreate: machine });
  }

  /** The same once more. */
  function again({ verb, asked }: RunState): Promise<string | undefined> {
    switch (verb) {
      case 'verify':
        return verify(asked);
      case 'clear':
        return clear();
      case 'down':
        return down();
      case 'up':
      case undefined:
        return up();
      default:
        return verb satisfies never;
    }
  }

  async function cancel(runId: string): Promise<void> {
    try {
      await runs.cancel(runId);
    } catch (error) {
      refusal.value = toLabErrorData(error);
    }
  }

  return { name, source, isUp, isBusy, blocked, refusal, up, verify, clear, down, recreate, again, cancel };
}

export type RunCommands = ReturnType<typeof useRunCommands>;
