/**
 * Which rules hold for which files, as ESLint's configuration says: it stays the one place for rules, whoever carries
 * them out.
 */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ESLint } from 'eslint';
import { root } from '../../setup.mjs';

/**
 * Files under the same rules. Options are those of ESLint.
 * @typedef {object} Group
 * @property {string[]} files absolute paths
 * @property {{ name: string, options: any[] }[]} typed rules that ask for types, without their plugin's name
 * @property {{ name: string, options: any[] }[]} untyped all others, as the configuration names them
 */

const typescript = '@typescript-eslint/';

/**
 * All files that are linted, by their rules. Throws where a file switches a rule off for itself.
 * @returns {Promise<Group[]>}
 */
export async function groupsByRules() {
  const eslint = new ESLint({ cwd: root, overrideConfigFile: path.join(root, 'eslint.config.js') });
  /** @type {Map<any, string[]>} */
  const filesByConfig = new Map();
  for (const file of lintedFiles()) {
    refuseExceptions(file);
    const config = await eslint.calculateConfigForFile(file);
    filesByConfig.set(config, [...(filesByConfig.get(config) ?? []), file]);
  }
  return [...filesByConfig].map(([{ rules = {}, plugins }, files]) => {
    const enforced = Object.entries(rules)
      .filter(([, [severity]]) => severity !== 0)
      .map(([name, [, ...options]]) => ({ name, options }));
    /** @param {string} name */
    const isTyped = (name) =>
      name.startsWith(typescript) &&
      plugins['@typescript-eslint'].rules[name.slice(typescript.length)].meta.docs.requiresTypeChecking ===
        true;
    return {
      files,
      typed: enforced
        .filter(({ name }) => isTyped(name))
        .map(({ name, options }) => ({ name: name.slice(typescript.length), options })),
      untyped: enforced.filter(({ name }) => !isTyped(name)),
    };
  });
}

function lintedFiles() {
  const folders = '{lab,electron,renderer,scripts,test}';
  return globSync([`${folders}/**/*.{ts,vue,js,mjs,cjs}`, '*.{ts,js,mjs,cjs}', '.*.cjs'], { cwd: root }).map(
    (name) => path.join(root, name),
  );
}

/**
 * The tools have marks of their own for exceptions, and would not see each other's.
 * @param {string} file
 */
function refuseExceptions(file) {
  if (/\b(?:eslint|oxlint)-(?:disable|enable)|\/\*\s*(?:eslint|oxlint) /.test(readFileSync(file, 'utf8'))) {
    throw new Error(
      `${path.relative(root, file)} switches a rule off for itself. Exceptions stand in eslint.config.js, where all can be seen.`,
    );
  }
}
