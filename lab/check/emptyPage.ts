import type { Rule } from './rule.ts';

/** An empty answer is what a broken server gives, too. */
export const emptyPage: Rule = {
  code: 'empty-page',
  severity: 'warning',
  summary: 'The page is empty',
  find: (draft) =>
    (draft.realServers ?? [])
      .filter(({ page }) => page === '')
      .map(({ path }) => ({
        path: `${path}.page`,
        detail:
          'An answer without content looks like that of a server that is set up wrong, and nobody sees in it which real server it was.',
        fix: 'Write a text that names the real server, or remove `page` to have its name.',
        edit: { kind: 'remove', path: `${path}.page` },
      })),
};
