import { LabError } from '../../../lab/contract/labError.ts';
import type { PlannedLab } from '../../../lab/contract/plannedLab.ts';
import type { TestRecord, TestSummary } from '../../../lab/contract/testRecord.ts';
import type { Lab } from '../../../lab/model/lab.ts';
import { assumedFacts } from '../../../lab/plan/assumedFacts.ts';
import { planLab } from '../../../lab/plan/planLab.ts';
import { renderShell } from '../../../lab/script/renderShell.ts';

/** The table has no such real server. */
export function notInTable(realServer: string): LabError {
  return new LabError({
    code: 'step-failed',
    what: 'The weight was not set',
    machine: 'director',
    why: `${realServer} is no destination of the virtual service 80/tcp`,
    next: 'Run `up`, which brings it back. Nothing was changed.',
  });
}

/** A lab's plan, before anything is known of its machines. */
export function planned(lab: Lab): PlannedLab {
  const plan = planLab(lab, assumedFacts(lab));
  return { plan, files: renderShell(plan) };
}

/** What a list says of a test. */
export function summaryOf({ runId, lab, startedAt, service, from, verdict }: TestRecord): TestSummary {
  const { forwarding, scheduler, requests, answered, byRealServer } = verdict;
  return {
    runId,
    lab,
    startedAt,
    ...(service === undefined ? {} : { service }),
    from,
    verdict: verdict.verdict,
    forwarding,
    scheduler,
    requests,
    answered,
    byRealServer,
  };
}
