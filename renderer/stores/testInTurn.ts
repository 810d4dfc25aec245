import type { RunRequest } from '../../lab/contract/runRequest.ts';
import type { useRuns } from './runs.ts';

/**
 * Tests services one after the other, until a test does not come to its end; with a pass or a fail it has. Resolves when
 * the last test is under way; `onFirst` is called when the first is. Rejects with a `LabError` where one cannot be started.
 */
export async function testInTurn(
  runs: Pick<ReturnType<typeof useRuns>, 'start' | 'ended'>,
  requests: readonly RunRequest[],
  onFirst: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  for (const [place, request] of requests.entries()) {
    const runId = await runs.start(request);
    if (place === 0) await onFirst();
    const isLast = place === requests.length - 1;
    if (!isLast && (await runs.ended(runId)) !== 'done') return;
  }
}
