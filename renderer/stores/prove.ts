import { defineStore } from 'pinia';
import { reactive } from 'vue';
import { useRouter } from 'vue-router';
import type { LabReference } from '../../lab/contract/labReference.ts';
import { serviceId, servicesOf } from '../../lab/model/lab.ts';
import { parseLabText } from '../../lab/text/labText.ts';
import { useRuns } from './runs.ts';
import { testInTurn } from './testInTurn.ts';

/** The tutorial's test: weights 3 and 1 make 30 and 10 of its requests. */
const test = { verb: 'verify', acceptNewHostKeys: false, requests: 40, from: 'client' } as const;

/**
 * Provision and prove, with one click: brings a lab up and, if that went well, tests each of its
 * services. The window follows from the Run page to the Test page, unless the user has gone elsewhere meanwhile.
 */
export const useProve = defineStore('prove', () => {
  const runs = useRuns();
  const router = useRouter();
  /** Paths of the lab files that are being brought up or tested by one click. */
  const proving = reactive(new Set<string>());

  /** Starts; resolves when the last test is under way or bringing the lab up did not succeed. Rejects with a `LabError`. */
  async function prove(path: string, lab: LabReference): Promise<void> {
    proving.add(path);
    try {
      const upId = await runs.start({ verb: 'up', lab, acceptNewHostKeys: false });
      await router.push({ name: 'run', params: { path } });
      if ((await runs.ended(upId)) !== 'done') return;
      await verify(path, lab);
    } finally {
      proving.delete(path);
    }
  }

  /** Tests a lab that is up with the tutorial's requests, each of its services in turn, and shows it. */
  async function verify(path: string, lab: LabReference): Promise<void> {
    proving.add(path);
    try {
      await testInTurn(
        runs,
        servicesToTest(lab).map((service) => ({ ...test, lab, ...service })),
        () => show(path),
      );
    } finally {
      proving.delete(path);
    }
  }

  async function show(path: string): Promise<void> {
    const { name, params } = router.currentRoute.value;
    if (params['path'] === path && name !== 'test') await router.push({ name: 'test', params: { path } });
  }

  return { proving, prove, verify };
});

/** How a test names each service of a lab: not at all where it has but one. */
function servicesToTest(lab: LabReference): readonly { readonly service?: string }[] {
  const read = lab.kind === 'text' ? parseLabText(lab.text).lab : undefined;
  const services = read === undefined ? [] : servicesOf(read);
  return services.length < 2 ? [{}] : services.map((service) => ({ service: serviceId(service) }));
}
