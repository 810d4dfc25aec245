import { isDeepStrictEqual } from 'node:util';
import { machinesOf, serviceId } from '../../../lab/model/lab.ts';
import { defaultLoad } from '../../../lab/predict/defaultLoad.ts';
import type { Load } from '../../../lab/predict/prediction.ts';
import type { RequestSource } from '../../../lab/verdict/measurement.ts';
import { judge } from '../../../lab/verdict/judge.ts';
import { measureVip } from '../../measure/measureVip.ts';
import { runningLabAccess } from '../runningLabAccess.ts';
import { predictTest } from './predictTest.ts';
import type { RunContext } from './runContext.ts';

/** What a test sends. */
export interface TestRequest {
  /** 1 to 100,000. */
  readonly requests: number;
  readonly from: RequestSource;
  /** Without it, the one that the scheduler needs. */
  readonly load?: Load;
}

/** Sends requests to the lab's service in focus, judges what came of them and keeps that. A failing verdict is a result, not a rejection. */
export async function verify(context: RunContext, request: TestRequest): Promise<void> {
  const { requests, from } = request;
  const { runId, lab, text, signal, stop, keepTest, emit } = context;
  const load = request.load ?? defaultLoad(lab, from, requests);
  const service = serviceId(lab.service);
  const startedAt = Date.now();
  const access = await runningLabAccess(lab, context);
  try {
    let prediction = predictTest(lab, { requests, from, load });
    emit({ kind: 'predicted', service, prediction, requests, from, load });
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
      load,
      onReady: (ready) => {
        const informed = predictTest(lab, { requests, from, load, ...ready });
        if (isDeepStrictEqual(informed, prediction)) return;
        prediction = informed;
        emit({ kind: 'predicted', service, prediction, requests, from, load });
      },
      onAnswer: (answer) => emit({ kind: 'answer', answer }),
    });
    const verdict = judge(lab, prediction, measurement);
    const { answers } = measurement;
    // Before it is told, so that whoever hears of it finds it.
    const test = { runId, lab: lab.name, labText: text, startedAt, service, from };
    await keepTest({ ...test, prediction, answers, verdict });
    emit({ kind: 'verdict', verdict });
  } finally {
    access.close();
  }
}
