import { LabError } from '../../lab/contract/labError.ts';

const usualSeconds = 120;
const mostSeconds = 3600;

/**
 * How long embedded machines may take to start, in milliseconds, as `LVS_LAB_START_DEADLINE` gives it in seconds (1 to
 * 3600; 120 without it): for computers so slow or so busy that two minutes are not enough. Throws `user-usage` on
 * anything else.
 */
export function startDeadlineOf(environment: Readonly<Record<string, string | undefined>>): number {
  const word = environment['LVS_LAB_START_DEADLINE'] ?? '';
  if (word === '') return usualSeconds * 1000;
  const seconds = /^\d+$/.test(word) ? Number(word) : 0;
  if (seconds >= 1 && seconds <= mostSeconds) return seconds * 1000;
  throw new LabError({
    code: 'user-usage',
    what: `Machines cannot be given ${JSON.stringify(word)} to start`,
    why: `LVS_LAB_START_DEADLINE is a whole number of seconds from 1 to ${mostSeconds}`,
    next: 'Set LVS_LAB_START_DEADLINE to such a number, or unset it.',
  });
}
