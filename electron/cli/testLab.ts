import type { LabReference } from '../../lab/contract/labReference.ts';
import type { RunRequest } from '../../lab/contract/runRequest.ts';
import { serviceId, servicesOf } from '../../lab/model/lab.ts';
import type { RunState } from '../../lab/run/reduceRun.ts';
import type { LabService } from '../service/labService.ts';
import type { FollowedRuns } from './followRuns.ts';
import type { CommonOptions, TestOptions } from './actions.ts';
import type { Output } from './terminal.ts';

/** What it takes to test a lab. */
export interface TestParts {
  readonly service: LabService;
  readonly runs: FollowedRuns;
  readonly output: Output;
}

/** Tests the service that was asked for, else each of the lab's in turn; no further one after a test that failed to be made. */
export async function testLab(
  lab: LabReference,
  options: CommonOptions & TestOptions,
  { service, runs, output }: TestParts,
): Promise<readonly [RunState, ...RunState[]]> {
  const test = (id: string | undefined): Promise<RunState> =>
    runs.follow(verifyRequest(lab, options, id), options);
  const testOne = (id: string | undefined): Promise<RunState> => {
    output.notice(`Service ${id ?? ''}\n`);
    return test(id);
  };
  // A lab that is not right has its errors told by the run that it refuses.
  const checked = options.service === undefined ? (await service.checkLab(lab)).lab : undefined;
  const [first, ...others] = checked === undefined ? [options.service] : servicesOf(checked).map(serviceId);
  if (others.length === 0) return [await test(options.service)];
  const tests: [RunState, ...RunState[]] = [await testOne(first)];
  for (const id of others) {
    if (tests.at(-1)?.state !== 'done') break;
    tests.push(await testOne(id));
  }
  return tests;
}

function verifyRequest(
  lab: LabReference,
  options: CommonOptions & TestOptions,
  service: string | undefined,
): RunRequest {
  const { acceptNewHostKeys, requests, from, load } = options;
  return {
    verb: 'verify',
    lab,
    acceptNewHostKeys,
    requests,
    from,
    ...(load && { load }),
    ...(service !== undefined && { service }),
  };
}
