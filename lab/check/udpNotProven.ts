import type { Rule } from './rule.ts';

/** Real servers answer with a web page, and the test asks for it: that is HTTP over TCP. */
export const udpNotProven: Rule = {
  code: 'udp-not-proven',
  severity: 'warning',
  summary: 'A UDP service cannot be tested with web pages',
  find: (draft) => {
    if (draft.service.protocol !== 'udp') return [];
    return [
      {
        path: 'service.protocol',
        detail:
          'The test asks for the page of a real server by HTTP, which is TCP. IPVS passes only UDP for this service, so each request would be refused.',
        fix: 'Write `tcp`, unless you test the service with a program of your own.',
        edit: { kind: 'set', path: 'service.protocol', value: 'tcp' },
      },
    ];
  },
};
