import { inject, type InjectionKey } from 'vue';
import type { LabApi } from '../../lab/contract/labApi.ts';

/** Where the app keeps the one client of LabApi; components and stores take it from `useApi`. */
export const apiKey: InjectionKey<LabApi> = Symbol('LabApi');

/** The client of LabApi. Only inside a component's or store's setup. */
export function useApi(): LabApi {
  const api = inject(apiKey);
  if (api === undefined) throw new TypeError('the app was mounted without a LabApi');
  return api;
}
