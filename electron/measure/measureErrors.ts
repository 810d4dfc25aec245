import { LabError } from '../../lab/contract/labError.ts';

/** A test that could not be made on a machine, with the tail of what was printed there. */
export function measureFailed(machine: string, what: string, why: string, output = ''): LabError {
  return new LabError({
    code: 'measure-failed',
    what,
    machine,
    why,
    next: 'Try again; `lab doctor` looks for causes on the machines.',
    ...(output === '' ? {} : { output: output.slice(-2000) }),
  });
}
