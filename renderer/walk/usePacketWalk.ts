import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import { toLabErrorData, type LabErrorData } from '../../lab/contract/labError.ts';
import type { Hop, WalkFrame, WalkReport } from '../../lab/packet/walk/walkReport.ts';
import { useApi } from '../api/useApi.ts';
import { useLabDraft } from '../stores/labDraft.ts';

/** How long a hop is shown before the next one, while it plays. */
export const hopMs = 1100;

/** A hop with its frame, and its place in the report. */
export interface ShownHop {
  readonly index: number;
  readonly hop: Hop;
  readonly frame: WalkFrame;
}

/** One walk at a time: asking for it, and stepping or playing through its hops while `isOn`. */
export function usePacketWalk(isOn: () => boolean) {
  const api = useApi();
  const draft = useLabDraft();
  const report = shallowRef<WalkReport>();
  const error = shallowRef<LabErrorData>();
  const isWalking = ref(false);
  const isPlaying = ref(false);
  const showsArp = ref(false);
  /** Index in the report of the hop that is shown. */
  const current = ref(0);

  const shown = computed<readonly ShownHop[]>(() => {
    const { hops = [], frames = [] } = report.value ?? {};
    return hops.flatMap((hop, index): ShownHop[] => {
      const frame = frames[index];
      return frame === undefined || (hop.kind === 'arp' && !showsArp.value) ? [] : [{ index, hop, frame }];
    });
  });
  /** Place of the current hop among those that are shown; -1 where there is none. */
  const place = computed(() => shown.value.findIndex(({ index }) => index === current.value));
  const selected = computed(() => shown.value[place.value]);

  /** Walks one connection to a service; without one, to the lab's first. */
  async function walk(service?: string): Promise<void> {
    isWalking.value = true;
    error.value = undefined;
    isPlaying.value = false;
    try {
      report.value = await api.walk(draft.reference, service === undefined ? {} : { service });
      current.value = shown.value[0]?.index ?? 0;
    } catch (reason) {
      error.value = toLabErrorData(reason);
    } finally {
      isWalking.value = false;
    }
  }

  function select(index: number): void {
    current.value = index;
  }

  /** To the hop so many places on; stays at the ends. */
  function step(by: number): void {
    const target = shown.value[Math.min(Math.max(place.value + by, 0), shown.value.length - 1)];
    if (target !== undefined) current.value = target.index;
  }

  function play(): void {
    if (place.value === shown.value.length - 1) step(-shown.value.length);
    isPlaying.value = true;
  }

  const isTicking = computed(() => isPlaying.value && isOn());
  let timer: ReturnType<typeof setInterval> | undefined;
  watch(isTicking, (ticking) => {
    clearInterval(timer);
    if (!ticking) return;
    timer = setInterval(() => {
      step(1);
      if (place.value === shown.value.length - 1) isPlaying.value = false;
    }, hopMs);
  });
  onScopeDispose(() => clearInterval(timer));

  // A hop of ARP that is hidden again leaves the one after it.
  watch(showsArp, () => {
    if (place.value >= 0) return;
    const next = shown.value.find(({ index }) => index > current.value) ?? shown.value[0];
    if (next !== undefined) current.value = next.index;
  });

  return { report, error, isWalking, isPlaying, showsArp, shown, place, selected, walk, select, step, play };
}
