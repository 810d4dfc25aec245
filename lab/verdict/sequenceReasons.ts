import type { Rule } from './evidence.ts';
import { amount } from './words.ts';

/** Whether the order of the real servers is the scheduler's cycle. */
export const sequenceReasons: Rule = ({ lab, measurement, match, places }) => {
  if (match?.kind !== 'deviates') return [];
  const { foreign } = measurement.ipvs;
  const why =
    foreign > 0
      ? ` Others made ${amount(foreign, 'connection')} to the VIP meanwhile, and those take places in the cycle too.`
      : '';
  const request = places.indexOf(match.place) + 1;
  return [
    {
      code: 'sequence-deviates',
      severity: 'fail',
      text:
        `The sequence leaves the cycle of ${lab.service.scheduler} at request ${request}: ` +
        `expected ${match.expected}, got ${match.got}.${why}`,
    },
  ];
};
