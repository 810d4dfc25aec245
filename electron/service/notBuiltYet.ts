import { LabError } from '../../lab/contract/labError.ts';

/** TEMPORARY: stands where a part of the service is still to be written. */
export function notBuiltYet(what: string): Promise<never> {
  return Promise.reject(
    new LabError({
      code: 'user-unsupported',
      what: `${what} is not there yet`,
      why: 'it is being built',
      next: 'Wait.',
    }),
  );
}
