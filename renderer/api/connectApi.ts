import type { LabApi } from '../../lab/contract/labApi.ts';

/** TEMPORARY: the one client of LabApi is being written. */
export function connectApi(): Promise<LabApi> {
  return Promise.reject(new Error('not there yet'));
}
