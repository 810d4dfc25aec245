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

/** Sends requests to the VIP and judges what came of them. A failing verdict is a result, not a rejection. */
export async function verify(context: RunContext, { requests, from }: TestRequest): Promise<void> {
  const { lab, signal, emit } = context;
  const access = await runningLabAccess(lab, context);
  try {
    const destinations = lab.realServers.map(({ name, weight }) => ({ name, weight }));
    const prediction = predict({ scheduler: lab.service.scheduler, destinations, requests });
    emit({ kind: 'predicted', prediction, requests, from });
    const measurement = await measureVip({
      lab,
      from,
      requests,
      connect: access.connect,
      signal,
      onAnswer: (answer) => emit({ kind: 'answer', answer }),
    });
    emit({ kind: 'verdict', verdict: judge(lab, prediction, measurement) });
  } finally {
    access.close();
  }
}
