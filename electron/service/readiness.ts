import type { Readiness } from '../../lab/contract/readiness.ts';
import type { ServiceOptions } from './serviceOptions.ts';

/** What this computer has and lacks for embedded machines. */
export function readiness(options: ServiceOptions): Promise<Readiness> {
  void options;
  return Promise.resolve({ isReady: true, items: [] });
}
