/**
 * All tests, from a bare machine: sets up what they need, then runs `check`, ESLint, the tests that start processes, those of the
 * windows' components, those on a real OpenSSH server, the packing of the desktop app, and those on real embedded
 * machines and in a real browser. Ends with what was skipped and the names of all tests that failed, so that the tail of a log
 * tells them, and the plain line `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ensureDebianPackages, ensureNodeModules, root, wantDebianPackages } from './setup.mjs';

ensureNodeModules();
ensureDebianPackages('machines', 'ssh', 'browser');
// Without tshark the tests that ask it for its opinion of a capture file are skipped, and say so.
wantDebianPackages('capture');

const bin = path.join(root, 'node_modules', '.bin');
const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}` };
let passed = 0;
let failed = 0;
let skipped = 0;
/** What failed and what was skipped, in the words of the stages. @type {{ failed: string[], skipped: string[] }} */
const named = { failed: [], skipped: [] };

count('check', ['node', 'scripts/check.mjs', '--json'], ({ passed, failed, names }) => ({
  passed,
  failed,
  skipped: 0,
  names: { failed: names, skipped: [] },
}));
// A second opinion on what `check` has others look at, in a fraction of the time.
count(
  'lint by ESLint itself',
  ['eslint', '--max-warnings=0', '--format=json', '.', '--output-file'],
  readLint,
);
judge('layout by Prettier itself', ['prettier', '--check', '--log-level=warn', '.']);
for (const project of ['process', 'renderer', 'ssh', 'package', 'live', 'ui']) {
  const command = [
    'vitest',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    '--outputFile.json',
  ];
  count(`${project} tests`, command, (report) => ({
    passed: report.numPassedTests,
    // A file that does not even load has no test that could fail.
    failed:
      report.numFailedTests +
      report.testResults.filter((file) => file.message && file.assertionResults.length === 0).length,
    skipped: report.numPendingTests + report.numTodoTests,
    names: namesOfTests(report),
  }));
}

// What failed comes last, where the tail of a log still has it, in as few lines as it takes.
for (const [what, names] of Object.entries({ skipped: byFile(named.skipped), failed: named.failed })) {
  if (names.length > 0) console.log(`\n${what}:\n${names.map((name) => `  ${name}`).join('\n')}`);
}
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/**
 * Runs a command that writes a report into the file named by its last argument, and adds up what it says.
 * @param {string} name
 * @param {string[]} command
 * @param {(report: any) => { passed: number, failed: number, skipped: number, names: typeof named }} read
 */
function count(name, [program = '', ...args], read) {
  const file = path.join(tmpdir(), `lvs-lab-${name.replace(' ', '-')}-${process.pid}.json`);
  const last = args.pop() ?? '';
  const report = last === '--json' ? [last, file] : [`${last}=${file}`];
  console.log(`\n== ${name}`);
  const result = spawnSync(path.join(bin, program), [...args, ...report], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env,
  });
  try {
    const counts = read(JSON.parse(readFileSync(file, 'utf8')));
    passed += counts.passed;
    skipped += counts.skipped;
    failed += Math.max(counts.failed, result.status === 0 ? 0 : 1);
    for (const test of counts.names.failed) named.failed.push(`${name}: ${test}`);
    for (const test of counts.names.skipped) named.skipped.push(`${name}: ${test}`);
    if (counts.names.failed.length === 0 && result.status !== 0) {
      named.failed.push(`${name}: ended with ${result.status ?? result.signal}, see its output above`);
    }
  } catch {
    console.log(`${name}: no report`);
    named.failed.push(`${name}: ended without a report, see its output above`);
    failed += 1;
  } finally {
    rmSync(file, { force: true });
  }
}

/**
 * Runs a command that passes or fails as a whole.
 * @param {string} name
 * @param {string[]} command
 */
function judge(name, [program = '', ...args]) {
  console.log(`\n== ${name}`);
  const { status } = spawnSync(path.join(bin, program), args, { cwd: root, stdio: 'inherit', env });
  if (status === 0) passed += 1;
  else {
    failed += 1;
    named.failed.push(`${name}: see its output above`);
  }
}

/**
 * The full names of the tests of one of Vitest's reports that failed or were skipped, each after its file, and below a
 * failed one the first lines of why.
 * @param {any} report
 * @returns {typeof named}
 */
function namesOfTests(report) {
  /** @type {{ name: string, message?: string, assertionResults: { status: string, fullName: string, failureMessages?: string[] }[] }[]} */
  const files = report.testResults;
  /** @param {string[]} statuses */
  const having = (...statuses) =>
    files.flatMap((file) =>
      file.assertionResults
        .filter(({ status }) => statuses.includes(status))
        .map(
          ({ fullName, failureMessages = [] }) =>
            `${path.relative(root, file.name)} > ${fullName}${firstLines(failureMessages)}`,
        ),
    );
  const notLoaded = files
    .filter(({ message, assertionResults }) => message && assertionResults.length === 0)
    .map(({ name }) => `${path.relative(root, name)} (did not load)`);
  return { failed: [...having('failed'), ...notLoaded], skipped: having('pending', 'skipped', 'todo') };
}

/**
 * Tests by the file that has them: the first of each and how many more.
 * @param {string[]} names
 */
function byFile(names) {
  const fileOf = (/** @type {string} */ name) => name.split(' > ', 1)[0] ?? '';
  return [...new Set(names.map(fileOf))].map((file) => {
    const own = names.filter((name) => fileOf(name) === file);
    return own.length > 1 ? `${own[0]} and ${own.length - 1} more` : own[0];
  });
}

/** @param {string[]} messages */
function firstLines([message = '']) {
  const lines = stripVTControlCharacters(message).split('\n').slice(0, 6);
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => `\n      ${line.slice(0, 300)}`)
    .join('');
}

/** @param {{ filePath: string, messages: { line: number, message: string }[] }[]} report ESLint's */
function readLint(report) {
  const names = report.flatMap(({ filePath, messages }) =>
    messages.map(({ line, message }) => `${path.relative(root, filePath)}:${line} ${message}`),
  );
  return {
    passed: names.length === 0 ? 1 : 0,
    failed: names.length === 0 ? 0 : 1,
    skipped: 0,
    names: { failed: names, skipped: [] },
  };
}
