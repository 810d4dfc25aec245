import { quoted } from '../model/describe.ts';
import { duplicates, label } from './attachment.ts';
import type { Rule } from './rule.ts';

/** A test knows by the page alone which real server answered. */
export const duplicatePage: Rule = {
  code: 'duplicate-page',
  severity: 'error',
  summary: 'Two real servers have the same page',
  find: (draft) =>
    duplicates(draft.realServers ?? [], ({ page }) => page).map(([first, second]) => ({
      path: `${second.path}.page`,
      detail:
        `${label(first)} and ${label(second)} both answer ${quoted(second.page ?? '')}` +
        `${second.page === first.name || second.page === second.name ? ' (without `page` a real server answers its name)' : ''}, ` +
        'so no test could tell which of them answered.',
      fix: `Give each real server a page of its own; without \`page\` it answers its name.`,
      ...(second.name === undefined || second.name === second.page
        ? {}
        : { edit: { kind: 'set', path: `${second.path}.page`, value: second.name } as const }),
    })),
};
