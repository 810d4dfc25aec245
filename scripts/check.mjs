/**
 * Everything that needs no machine: types, lint, format, dependency rules, dead code, unit and golden tests. Exits 1
 * with the output of what failed. `--json FILE` writes the counts, and the names of what failed, for whoever called it.
 */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Passed } from './check/unchanged.mjs';
import { ensureNodeModules, root } from './setup.mjs';

ensureNodeModules();
const report = path.join(tmpdir(), `lvs-lab-check-${process.pid}.json`);

/**
 * The longest first, so that the two workers end together. All but the tests, which may do otherwise on another day, say
 * of the same files the same.
 * @type {{ name: string, command: string[] }[]}
 */
const checks = [
  { name: 'types and lint', command: ['node', path.join('scripts', 'check', 'typesAndLint.mjs')] },
  {
    name: 'unit tests',
    command: ['vitest', 'run', '--project', 'unit', '--reporter=json', `--outputFile=${report}`],
  },
  { name: 'types of the renderer', command: ['vue-tsc', '-p', path.join('test', 'renderer')] },
  { name: 'format', command: ['node', path.join('scripts', 'check', 'format.mjs')] },
  {
    name: 'dependency rules',
    command: [
      'depcruise',
      '--config',
      '.dependency-cruiser.cjs',
      'lab',
      'electron',
      'renderer',
      'scripts',
      'test',
    ],
  },
  { name: 'dead code', command: ['knip', '--no-progress'] },
];

const alreadyPassed = new Passed();

let passed = 0;
let failed = 0;
/** What failed: a check, or one of the unit tests. @type {string[]} */
const names = [];
const queue = [...checks];
const startedAt = performance.now();
// Two at a time: a lab laptop has two cores, and more would only make each slower.
await Promise.all([worker(), worker()]);
console.log(`check: ${passed} passed, ${failed} failed, ${seconds(startedAt)}`);
const jsonFile = process.argv[process.argv.indexOf('--json') + 1];
if (process.argv.includes('--json') && jsonFile !== undefined) {
  writeFileSync(jsonFile, JSON.stringify({ passed, failed, names }));
}
process.exitCode = failed === 0 ? 0 : 1;

async function worker() {
  for (let check = queue.shift(); check !== undefined; check = queue.shift()) await run(check);
}

/** @param {{ name: string, command: string[] }} check */
async function run({ name, command: [program = '', ...args] }) {
  const startedAt = performance.now();
  if (alreadyPassed.has(name)) {
    passed += 1;
    console.log(`ok      ${name} (nothing has changed)`);
    return;
  }
  const bin = path.join(root, 'node_modules', '.bin');
  const child = spawn(path.join(bin, program), args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    // The tools' own `#!/usr/bin/env node` must find the Node of package.json.
    env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}`, NO_COLOR: '1' },
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve) => child.on('close', resolve));
  const tests = name === 'unit tests' ? readTests() : undefined;
  if (code === 0 && tests === undefined) alreadyPassed.add(name);
  passed += tests?.passed ?? (code === 0 ? 1 : 0);
  failed += tests === undefined ? (code === 0 ? 0 : 1) : Math.max(tests.failed, code === 0 ? 0 : 1);
  if (code !== 0) names.push(...(tests === undefined || tests.names.length === 0 ? [name] : tests.names));
  const counts = tests === undefined ? '' : ` (${tests.passed} passed, ${tests.failed} failed)`;
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name}${counts}  ${seconds(startedAt)}`);
  if (code !== 0)
    console.log(
      `${tests?.messages ?? ''}${tests === undefined || tests.failed === 0 ? output.trimEnd() : ''}\n`,
    );
}

function readTests() {
  try {
    const result = JSON.parse(readFileSync(report, 'utf8'));
    /** @type {{ message?: string, name: string, assertionResults: { status: string, fullName: string, failureMessages: string[] }[] }[]} */
    const files = result.testResults;
    const messages = files
      .flatMap((file) => [
        ...(file.message ? [`${file.name}\n${file.message}`] : []),
        ...file.assertionResults
          .filter(({ status }) => status === 'failed')
          .map(
            ({ fullName, failureMessages }) => `${file.name}\n  ${fullName}\n${failureMessages.join('\n')}`,
          ),
      ])
      .join('\n\n');
    const names = files.flatMap((file) =>
      file.assertionResults
        .filter(({ status }) => status === 'failed')
        .map(({ fullName }) => `${path.relative(root, file.name)} > ${fullName}`),
    );
    return { passed: result.numPassedTests, failed: result.numFailedTests, messages, names };
  } catch {
    // Vitest did not get as far as a report; its output says why.
    return undefined;
  } finally {
    rmSync(report, { force: true });
  }
}

/** @param {number} since */
function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
