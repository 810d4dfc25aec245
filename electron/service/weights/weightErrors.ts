import { LabError, type LabErrorData } from '../../../lab/contract/labError.ts';
import { listed } from '../../../lab/model/describe.ts';
import type { Lab } from '../../../lab/model/lab.ts';
import type { FormProblem } from '../../../lab/model/formProblem.ts';
import type { FoundRealServer } from '../../../lab/script/weightEdits.ts';

export function badWeight({ detail, fix }: FormProblem): LabError {
  return new LabError({ code: 'user-usage', what: 'The weight was not set', why: detail, next: fix });
}

export function noRealServer({ name, realServers }: Lab, wanted: string): LabError {
  const names = listed(realServers.map((server) => server.name));
  return new LabError({
    code: 'user-usage',
    what: 'The weight was not set',
    why: `the lab ${name} has no real server ${JSON.stringify(wanted)}`,
    next: `Name one of its real servers: ${names}.`,
  });
}

export function labNotUp(name: string): LabError {
  return new LabError({
    code: 'user-not-running',
    what: `The lab ${name} is not up`,
    why: 'there is no table of a director whose weight could be set',
    next: 'Bring it up first: `up LAB`. A lab that is not up has its weights in the lab file.',
  });
}

/** A real server of a file or a text that the machines do not know yet. */
export function notBroughtUp(name: string, realServer: string): LabError {
  return new LabError({
    code: 'user-not-running',
    what: 'The weight was not set',
    why: `the lab ${name} was brought up without the real server ${realServer}`,
    next: 'Run `up` with the lab file, which adds it.',
  });
}

export function labInUse(name: string, verb: string): LabError {
  return new LabError({
    code: 'lab-busy',
    what: 'The weight was not set',
    why: `\`${verb}\` is working on the lab ${name}`,
    next: 'Wait until that ends.',
  });
}

export function notInTable(
  director: string,
  realServer: string,
  { withoutService, withoutServer }: FoundRealServer,
): LabError {
  const why =
    withoutService.length > 0
      ? `the director has no virtual service ${listed(withoutService)}`
      : `${realServer} is no destination of the virtual service ${listed(withoutServer)}`;
  return new LabError({
    code: 'step-failed',
    what: 'The weight was not set',
    machine: director,
    why,
    next: 'Run `up`, which brings it back. Nothing was changed.',
  });
}

export function notSet(director: string, realServer: string, complaints: string): LabError {
  return new LabError({
    code: 'step-failed',
    what: `The weight of ${realServer} was not set`,
    machine: director,
    why: 'the table still has another one',
    next: 'Try again; `up` sets what the lab file says.',
    ...(complaints === '' ? {} : { output: complaints }),
  });
}

/** The text of a lab file that cannot be edited so that only this weight changes. */
export function noPlaceForWeight(file: string, realServer: string): LabError {
  return new LabError({
    code: 'user-lab-file',
    what: 'The weight was not set',
    why: `the weight of ${realServer} cannot be edited in ${file} without changing something else`,
    next: 'Write `weight` out for this real server there, or name the lab instead of its file.',
  });
}

/** The table has the weight by now, and the file has not. */
export function fileNotEdited(realServer: string, weight: number, cause: LabErrorData): LabError {
  return new LabError({
    ...cause,
    what: `${realServer} has the weight ${weight} on the director, but the lab file was not edited`,
    why: `${cause.what}: ${cause.why}`,
  });
}
