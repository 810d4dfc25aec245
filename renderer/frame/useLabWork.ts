import { computed, type ComputedRef } from 'vue';
import { useRouter } from 'vue-router';
import type { LabStatus } from '../../lab/contract/labStatus.ts';
import { useConfirmation } from '../run/useConfirmation.ts';
import { useErrorNotice } from '../parts/errors/errorNotice.ts';
import { useLabDraft } from '../stores/labDraft.ts';
import { labState, type LabState } from '../stores/labEntries.ts';
import { useLabs } from '../stores/labs.ts';
import { useProve } from '../stores/prove.ts';
import { useRuns } from '../stores/runs.ts';

/** What can be done with the lab that is open, for its header and the command palette. */
export interface LabWork {
  readonly status: ComputedRef<LabStatus | undefined>;
  readonly state: ComputedRef<LabState>;
  /** Whether nobody works on it, so that something can be started. */
  readonly isFree: ComputedRef<boolean>;
  /** Whether its file has no error, so that it can be brought up and tested. */
  readonly isSound: ComputedRef<boolean>;
  /** Each tells its own failure. */
  readonly prove: () => Promise<void>;
  readonly verify: () => Promise<void>;
  readonly bringUp: () => Promise<void>;
  readonly takeDown: () => Promise<void>;
}

/** The work on the lab that is open. */
export function useLabWork(): LabWork {
  const draft = useLabDraft();
  const labs = useLabs();
  const runs = useRuns();
  const proof = useProve();
  const router = useRouter();
  const { attempt } = useErrorNotice();
  const { confirmedDown } = useConfirmation();

  const name = computed(() => draft.lab?.name ?? draft.draft?.name ?? '');
  const status = computed(() => labs.statusOf(name.value));
  const state = computed(() => labState(status.value));
  const isSound = computed(() => draft.lab !== undefined);
  const isFree = computed(
    () =>
      state.value !== 'in-use' &&
      state.value !== 'busy-here' &&
      !proof.proving.has(draft.path ?? '') &&
      runs.liveOf(name.value).length === 0,
  );

  /** `work` for the file that is open. */
  async function onFile(work: (path: string) => Promise<unknown>): Promise<void> {
    const { path } = draft;
    if (path !== undefined) await attempt(work(path));
  }

  async function bringUp(path: string): Promise<void> {
    await runs.start({ verb: 'up', lab: draft.reference, acceptNewHostKeys: false });
    await router.push({ name: 'run', params: { path } });
  }

  async function takeDown(path: string): Promise<void> {
    if (!(await confirmedDown(name.value, status.value?.machineSource))) return;
    // By name: what is taken down is what was brought up, whatever the file says now.
    await runs.start({ verb: 'down', lab: { kind: 'name', name: name.value }, acceptNewHostKeys: false });
    await router.push({ name: 'run', params: { path } });
  }

  return {
    status,
    state,
    isFree,
    isSound,
    prove: () => onFile((path) => proof.prove(path, draft.reference)),
    verify: () => onFile((path) => proof.verify(path, draft.reference)),
    bringUp: () => onFile(bringUp),
    takeDown: () => onFile(takeDown),
  };
}
