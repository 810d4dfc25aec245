import { quoted } from './describe.ts';
import type { FormProblem } from './formProblem.ts';

/** Longest name: a label of the domain name system (RFC 1035), so that each name can be a host name. */
const longestName = 63;

/**
 * Names that some system keeps for itself: `localhost`; devices of Windows, where a lab's name becomes a folder; and
 * properties that every JavaScript object has, so that a table by name never finds one of those.
 */
const reservedNames: ReadonlySet<string> = new Set([
  'localhost',
  ...['con', 'prn', 'aux', 'nul'],
  ...Array.from({ length: 10 }, (_, i) => [`com${i}`, `lpt${i}`]).flat(),
  ...Object.getOwnPropertyNames(Object.prototype).map((name) => name.toLowerCase()),
]);

/** What is wrong with a name of a lab, machine or network: letters, digits and inner `-`, at most 63 characters. */
export function nameProblem(name: string): FormProblem | undefined {
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/.test(name) || name.length > longestName) {
    return badName(name);
  }
  if (!reservedNames.has(name.toLowerCase())) return undefined;
  return {
    code: 'reserved-name',
    detail: `${quoted(name)} already means something to the operating system or to LVS Lab itself.`,
    fix: `Choose another name, such as \`${name}-1\`.`,
    suggestion: `${name}-1`,
  };
}

function badName(name: string): FormProblem {
  const suggestion = name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .slice(0, longestName)
    .replaceAll(/^-+|-+$/g, '');
  return {
    code: 'bad-name',
    detail:
      `${quoted(name)}${name.length > longestName ? ` has ${name.length} characters and` : ''} cannot be a host name. ` +
      `A name has letters a to z, digits and '-', does not start or end with '-', and has 1 to ${longestName} characters.`,
    fix: suggestion === '' ? 'Choose a name such as `rs1`.' : `Write \`${suggestion}\`, for example.`,
    ...(suggestion === '' ? {} : { suggestion }),
  };
}
