import type { CodeLanguage } from '../parts/codeTokens.ts';

/** What a file of a plan is written in, by where it stands. */
export function fileLanguage(path: string): CodeLanguage {
  if (path.endsWith('.sh')) return 'shell';
  if (path.endsWith('.html')) return 'html';
  if (path.startsWith('/etc/nginx/')) return 'nginx';
  if (path.startsWith('/etc/sysctl')) return 'sysctl';
  return 'plain';
}
