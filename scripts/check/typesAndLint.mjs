/**
 * Types and lint: the rules of eslint.config.js, carried out by whoever is fastest at it. Says the same as `tsc` and
 * `eslint .` in a third of the time. Prints what is wrong and exits 1, or nothing and exits 0.
 */
import { groupsByRules } from './lint/rules.mjs';
import { typedFindings } from './lint/typed.mjs';
import { componentFindings, untypedFindings } from './lint/untyped.mjs';

const groups = await groupsByRules();
const findings = await Promise.all([typedFindings(groups), untypedFindings(groups), componentFindings()]);
const said = findings
  .flat()
  .filter((text) => text !== '')
  .join('\n');
if (said !== '') console.log(said);
process.exitCode = said === '' ? 0 : 1;
