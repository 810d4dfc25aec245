import type { Rule } from './evidence.ts';
import type { Reason } from './verdict.ts';
import { amount } from './words.ts';

/** Which real servers had as many connections as their upper threshold allows, and so took no more. */
export const thresholdReasons: Rule = ({ lab, prediction, measurement: { ipvs } }) =>
  lab.realServers.flatMap(({ name, upperThreshold, lowerThreshold }): readonly Reason[] => {
    if (upperThreshold === undefined) return [];
    const before = ipvs.start?.[name];
    const had = (before?.active.most ?? 0) + (before?.inactive.most ?? 0);
    const took = ipvs.connections[name] ?? 0;
    if (had + took < upperThreshold) return [];
    if (prediction.kind === 'affinity' && prediction.limits?.whenFull === 'keeps') {
      return [
        {
          code: 'threshold-reached',
          severity: 'note',
          text:
            `${name} was full at its upper threshold of ${amount(upperThreshold, 'connection')} and took ${took} in this test: ` +
            `${lab.service.scheduler} asks of the real server that it remembers only for its weight and its established connections.`,
        },
      ];
    }
    const again = lowerThreshold ?? Math.ceil((upperThreshold * 3) / 4);
    return [
      {
        code: 'threshold-reached',
        severity: 'note',
        text:
          `${name} became full at its upper threshold of ${amount(upperThreshold, 'connection')}: it took ${took} in this test` +
          `${had > 0 ? ` and had ${had} before` : ''}. Finished ones count until their entries run out; below ${again} it takes more.`,
      },
    ];
  });
