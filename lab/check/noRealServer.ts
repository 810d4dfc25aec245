import type { Rule } from './rule.ts';

export const noRealServer: Rule = {
  code: 'no-real-server',
  severity: 'error',
  summary: 'The lab has no real server',
  find: (draft) => {
    if (draft.realServers?.length !== 0) return [];
    return [
      {
        path: 'realServers',
        detail:
          'The list of real servers is empty, so the director has nobody to pass a connection to and refuses each one.',
        fix: 'Add at least one, better two, such as `- { name: rs1, addresses: { inside: 192.168.131.110 } }`.',
      },
    ];
  },
};
