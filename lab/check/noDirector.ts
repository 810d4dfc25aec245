import type { Rule } from './rule.ts';

export const noDirector: Rule = {
  code: 'no-director',
  severity: 'error',
  summary: 'The lab has no director',
  find: (draft) => {
    if (draft.directors?.length !== 0 || draft.machines.some(({ role }) => role === 'director')) return [];
    return [
      {
        path: 'directors',
        detail:
          'The list of directors is empty. The director runs IPVS and holds the VIP: without one nobody answers the client.',
        fix: 'Add one, such as `- { name: director, addresses: { outside: 10.0.69.132, inside: 192.168.131.132 } }`.',
      },
    ];
  },
};
