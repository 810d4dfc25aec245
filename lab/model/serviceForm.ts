import type { FormProblem } from './formProblem.ts';

/** Largest weight: the netlink interface would take more, but ipvsadm refuses it (`-w` is 0 to 65535). */
const largestWeight = 65_535;

/** Largest page in bytes of UTF-8. */
export const largestPageBytes = 65_536;

/** What is wrong with a port number. */
export function portProblem(port: number): FormProblem | undefined {
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return undefined;
  return {
    code: 'port-out-of-range',
    detail: `${port} is not a port: a port is a whole number from 1 to 65535.`,
    fix: 'Write a port from 1 to 65535; web servers listen on `80`.',
  };
}

/** What is wrong with a weight. */
export function weightProblem(weight: number): FormProblem | undefined {
  if (Number.isInteger(weight) && weight >= 0 && weight <= largestWeight) return undefined;
  const advice = Number.isInteger(weight)
    ? { fix: `Write a weight from 0 to ${largestWeight}; only the ratio of the weights counts.` }
    : { fix: 'Multiply all weights until they are whole: 1.5 and 1 become `3` and `2`.' };
  return {
    code: 'weight-out-of-range',
    detail: `${weight} is not a weight: IPVS has whole numbers from 0 to ${largestWeight}.`,
    ...advice,
  };
}

/** What is wrong with the page of a real server. */
export function pageProblem(page: string): FormProblem | undefined {
  const bytes = utf8Length(page);
  if (bytes > largestPageBytes) {
    return {
      code: 'page-too-large',
      detail: `The page has ${bytes} bytes in UTF-8; a page may have ${largestPageBytes}, which is plenty to tell servers apart.`,
      fix: 'Shorten the page; the name of the real server is enough.',
    };
  }
  if (!page.includes('\0')) return undefined;
  return {
    code: 'page-with-nul',
    detail:
      'A NUL character cannot pass through a shell, so the page could not be written to the real server as it is.',
    fix: 'Remove the `\\0` from the page.',
  };
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
