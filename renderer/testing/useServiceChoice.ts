import { computed, ref, type Ref } from 'vue';
import { focusOn, serviceId, servicesOf, type Lab } from '../../lab/model/lab.ts';

/** The choice of all services, one after the other. */
export const allServices = 'all';

/** The service that is chosen among a lab's: the first, until another is, and again when that one is gone. */
export function useServiceChoice(lab: () => Lab | undefined): {
  /** Its id, or `allServices`. */
  readonly chosen: Ref<string>;
  /** Names of the services to test, for requests: no name where the lab has but one. */
  readonly named: Readonly<Ref<readonly (string | undefined)[]>>;
  /** The lab with the chosen service in focus. */
  readonly focused: Readonly<Ref<Lab | undefined>>;
} {
  const wanted = ref('');
  const ids = computed(() => {
    const known = lab();
    return known === undefined ? [] : servicesOf(known).map(serviceId);
  });
  const chosen = computed({
    get: () => {
      const possible = ids.value.length < 2 ? ids.value : [...ids.value, allServices];
      return possible.includes(wanted.value) ? wanted.value : (ids.value[0] ?? '');
    },
    set: (id) => (wanted.value = id),
  });
  const named = computed(() => {
    if (ids.value.length < 2) return [undefined];
    return chosen.value === allServices ? ids.value : [chosen.value];
  });
  const focused = computed(() => {
    const known = lab();
    return known && (focusOn(known, chosen.value) ?? known);
  });
  return { chosen, named, focused };
}
