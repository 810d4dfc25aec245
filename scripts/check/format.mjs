/**
 * Layout: Prettier's, which nearly all files are found to have by oxfmt, in a tenth of the time. Prettier has the last
 * word: it is asked of those that oxfmt would lay out otherwise. Prints what is wrong and exits 1, or nothing and exits 0.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../setup.mjs';

const said = findings();
if (said !== '') console.log(said);
process.exitCode = said === '' ? 0 : 1;

/** What is wrong; empty where nothing is. */
function findings() {
  const { stdout, stderr } = otherwiseByOxfmt();
  // It could not read one of them.
  if (stderr !== '') return stderr;
  const others = stdout.split('\n').filter((line) => line !== '');
  if (others.length === 0) return '';
  const last = run('prettier', ['--check', '--log-level=warn', ...others]);
  return last.stdout + last.stderr;
}

/** Has the files listed that oxfmt, with Prettier's options, would lay out otherwise. */
function otherwiseByOxfmt() {
  const folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-format-'));
  try {
    const { plugins: _, ...options } = JSON.parse(readFileSync(path.join(root, '.prettierrc.json'), 'utf8'));
    const config = path.join(folder, 'oxfmt.json');
    writeFileSync(config, JSON.stringify({ ...options, sortPackageJson: false }));
    return run('oxfmt', ['--config', config, '--disable-nested-config', '--list-different', '.']);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * What a program says. Throws where it failed and does not say why.
 * @param {string} program
 * @param {string[]} args
 */
function run(program, args) {
  const { status, stdout, stderr, error } = spawnSync(
    path.join(root, 'node_modules', '.bin', program),
    args,
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  if (error !== undefined) throw error;
  const said = { stdout: stdout.trim(), stderr: stderr.trim() };
  if (status !== 0 && said.stdout + said.stderr === '')
    throw new Error(`${program} failed and did not say why`);
  return status === 0 ? { stdout: '', stderr: '' } : said;
}
