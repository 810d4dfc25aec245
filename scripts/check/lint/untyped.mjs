/** The rules that need no types: by oxlint for TypeScript, by ESLint for Vue components, whose templates it alone reads. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { root } from '../../setup.mjs';

/** Rules that typescript-eslint extends for TypeScript, and oxlint has under ESLint's name. */
const extended = new Set([
  '@typescript-eslint/no-array-constructor',
  '@typescript-eslint/no-unused-expressions',
  '@typescript-eslint/no-unused-vars',
  '@typescript-eslint/no-useless-constructor',
]);

/** @type {Record<string, any[]>} Options of oxlint that make it do what ESLint does without any. */
const defaults = {
  // It would let pass what is named `_…`.
  'no-unused-vars': [{ args: 'after-used', caughtErrors: 'all', vars: 'all' }],
};

/**
 * What oxlint says of all that is no component; empty where nothing is wrong. JavaScript, which has no rules, is parsed.
 * @param {import('./rules.mjs').Group[]} groups
 */
export async function untypedFindings(groups) {
  const folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-lint-'));
  try {
    let said = '';
    for (const [at, { files, untyped }] of groups.entries()) {
      const scripts = files.filter((file) => !file.endsWith('.vue'));
      if (scripts.length === 0) continue;
      const config = path.join(folder, `${at}.json`);
      const rules = Object.fromEntries(
        untyped.map(({ name, options }) => {
          const known = extended.has(name)
            ? name.replace(/^.*\//, '')
            : name.replace('@typescript-eslint/', 'typescript/');
          return [known, ['error', ...(options.length > 0 ? options : (defaults[known] ?? []))]];
        }),
      );
      writeFileSync(
        config,
        JSON.stringify({ plugins: ['typescript'], categories: { correctness: 'off' }, rules }),
      );
      said += await oxlint([
        '--config',
        config,
        '--disable-nested-config',
        '--no-ignore',
        '--deny-warnings',
        '--format=unix',
        ...scripts,
      ]);
    }
    return said;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {string[]} words */
async function oxlint(words) {
  const child = spawn(path.join(root, 'node_modules', '.bin', 'oxlint'), words, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  return code === 0 ? '' : said === '' ? `oxlint ended with ${code}` : said;
}

/** What ESLint says of the components without asking for types; empty where nothing is wrong. */
export async function componentFindings() {
  const eslint = new ESLint({
    cwd: root,
    overrideConfig: {
      files: ['**/*.vue'],
      rules: tseslint.configs.disableTypeChecked.rules,
      languageOptions: { parserOptions: { projectService: false } },
    },
  });
  const results = await eslint.lintFiles(['**/*.vue']);
  return await (await eslint.loadFormatter('stylish')).format(results);
}
