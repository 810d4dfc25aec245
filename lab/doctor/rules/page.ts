import { pageFile } from '../../model/pageFile.ts';
import type { Finding } from '../finding.ts';
import type { DoctorRule } from '../rule.ts';

/** Each real server must have the page by which a test knows it, and a web server that is awake. */
export const page: DoctorRule = (_lab, machines) =>
  machines.flatMap(({ machine, seen }): readonly Finding[] => {
    const found: Finding[] = [];
    if (seen.stoppedProcesses > 0) {
      found.push({
        code: 'web-server-frozen',
        severity: 'fault',
        machine: machine.name,
        summary: 'The web server is frozen: a signal has stopped it.',
        evidence: `${seen.stoppedProcesses} processes of nginx are in state T: the kernel takes connections, nobody answers.`,
        mend: 'Have it go on: `pkill -CONT nginx`; `mend LAB` where it was frozen by `break`.',
      });
    }
    if (seen.page === 'missing' || seen.page === 'wrong') {
      found.push({
        code: seen.page === 'missing' ? 'page-missing' : 'page-wrong',
        severity: 'fault',
        machine: machine.name,
        summary: seen.page === 'missing' ? 'The page is missing.' : 'The page is not that of the lab file.',
        evidence:
          seen.page === 'missing'
            ? `There is no ${pageFile}: requests are answered 404, 403 or with another page.`
            : `${pageFile} has other content, so a test cannot tell who answered.`,
        mend: 'Run `up`, which writes it.',
      });
    }
    return found;
  });
