import { machinesOf } from '../../../lab/model/lab.ts';
import { predict } from '../../../lab/predict/predict.ts';
import type { RequestSource } from '../../../lab/verdict/measurement.ts';
import { judge } from '../../../lab/verdict/judge.ts';
import { measureVip } from '../../measure/measureVip.ts';
import { runningLabAccess } from '../runningLabAccess.ts';
import type { RunContext } from './runContext.ts';

/** What a test sends. */
export interface TestRequest {
  /** 1 to 100,000. */
  readonly requests: number;
  readonly from: RequestSource;
}

/** Sends requests to the VIP, judges what came of them and keeps that. A failing verdict is a result, not a rejection. */
export async function verify(context: RunContext, { requests, from }: TestRequest): Promise<void> {
  const { runId, lab, text, signal, stop, keepTest, emit } = context;
  const startedAt = Date.now();
  const access = await runningLabAccess(lab, context);
  try {
    const destinations = lab.realServers.map(({ name, weight }) => ({ name, weight }));
    const prediction = predict({ scheduler: lab.service.scheduler, destinations, requests });
    emit({ kind: 'predicted', prediction, requests, from });
    // A person who is asked before a machine lets us in may take any time; the test's own deadlines begin afterwards.
    if (lab.machines === 'ssh') {
      await Promise.allSettled(machinesOf(lab).map(({ machine }) => access.connect(machine.name)));
    }
    const measurement = await measureVip({
      lab,
      from,
      requests,
      connect: access.connect,
      ...(access.secrets && { secrets: access.secrets }),
      signal,
      stop,
      onAnswer: (answer) => emit({ kind: 'answer', answer }),
    });
    const verdict = judge(lab, prediction, measurement);
    const { answers } = measurement;
    // Before it is told, so that whoever hears of it finds it.
    await keepTest({ runId, lab: lab.name, labText: text, startedAt, from, prediction, answers, verdict });
    emit({ kind: 'verdict', verdict });
  } finally {
    access.close();
  }
}
