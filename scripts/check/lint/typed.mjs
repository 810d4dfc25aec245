/**
 * Types, and the rules that ask for them, by tsgolint: TypeScript's own checker in Go with typescript-eslint's rules, in a
 * fifth of the time that ESLint takes. It is asked directly, not by oxlint, which cannot pass on the scripts of Vue
 * components, and knows one rule less. It speaks frames: a length in four bytes, a kind in one, and JSON.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import { root } from '../../setup.mjs';

/** What tsgolint is told to be the text of a component's script. TypeScript does not take it for the component itself. */
const scriptEnding = '.script.ts';
const rendererProject = path.join(root, 'renderer', 'tsconfig.json');

/** Kinds of frames. */
const failure = 0;
const diagnostic = 1;

/**
 * What is wrong, a line each. Rejects where tsgolint cannot do its work: where it does not know a rule, say.
 * @param {import('./rules.mjs').Group[]} groups
 * @returns {Promise<string[]>}
 */
export async function typedFindings(groups) {
  /** @type {Record<string, string>} */
  const overrides = {};
  const configs = groups
    .map(({ files, typed }) => ({
      file_paths: files
        .filter((file) => file.endsWith('.ts') || file.endsWith('.vue'))
        .map((file) => {
          if (!file.endsWith('.vue')) return file;
          overrides[file + scriptEnding] = scriptOf(readFileSync(file, 'utf8'));
          return file + scriptEnding;
        }),
      rules: typed.map(({ name, options: [options] }) => ({ name, options })),
    }))
    .filter(({ file_paths }) => file_paths.length > 0);
  overrides[rendererProject] = projectWith(Object.keys(overrides));
  const frames = await ask({
    version: 2,
    configs,
    source_overrides: overrides,
    report_syntactic: true,
    report_semantic: true,
  });
  return frames
    .filter(({ rule, file_path: file }) => rule !== undefined || !isOfRenderer(file))
    .map((found) => line(found, overrides));
}

/** The script of a component where it stands, with blanks for the rest. @param {string} component */
function scriptOf(component) {
  const blank = component.replaceAll(/[^\r\n]/g, ' ');
  let text = blank;
  for (const { 1: start = '', 2: script = '', index } of component.matchAll(
    /^(<script\b[^>]*>)(.*?)^<\/script>/gms,
  )) {
    const at = index + start.length;
    text = text.slice(0, at) + script + text.slice(at + script.length);
  }
  return text;
}

/** @param {string[]} scripts */
function projectWith(scripts) {
  const { config, error } = ts.readConfigFile(rendererProject, ts.sys.readFile);
  if (error !== undefined) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
  const folder = path.dirname(rendererProject);
  return JSON.stringify({ ...config, files: scripts.map((script) => path.relative(folder, script)) });
}

/**
 * vue-tsc checks the types of the renderer and of its tests. Here a component has no props.
 * @param {string | undefined} file
 */
function isOfRenderer(file) {
  return ['renderer', path.join('test', 'renderer')].some((folder) =>
    file?.startsWith(path.join(root, folder) + path.sep),
  );
}

/**
 * @param {unknown} question
 * @returns {Promise<any[]>}
 */
async function ask(question) {
  const ending = process.platform === 'win32' ? '.exe' : '';
  const require = createRequire(createRequire(import.meta.url).resolve('oxlint-tsgolint/package.json'));
  const program = require.resolve(`@oxlint-tsgolint/${process.platform}-${process.arch}/tsgolint${ending}`);
  const child = spawn(program, ['headless'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'pipe'],
    // It lives for seconds: to look for garbage often costs a fifth of its time.
    env: { ...process.env, GOGC: '400' },
  });
  /** @type {Buffer[]} */
  const chunks = [];
  let said = '';
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(question));
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  const frames = framesOf(Buffer.concat(chunks));
  const failed = frames.find(({ kind }) => kind === failure);
  if (code !== 0 || failed !== undefined) {
    throw new Error(`tsgolint ended with ${code}: ${failed?.content.error ?? ''}\n${said.slice(-4000)}`);
  }
  return frames.filter(({ kind }) => kind === diagnostic).map(({ content }) => content);
}

/** @param {Buffer} bytes */
function framesOf(bytes) {
  const frames = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 5 + bytes.readUInt32LE(at);
    frames.push({ kind: bytes[at + 4], content: JSON.parse(bytes.toString('utf8', at + 5, end)) });
    at = end;
  }
  return frames;
}

/**
 * @param {{ file_path?: string, range?: { pos: number }, rule?: string, message: { id: string, description: string } }} found
 * @param {Record<string, string>} overrides
 */
function line({ file_path: file, range, rule, message }, overrides) {
  const name = rule === undefined ? message.id : `@typescript-eslint/${rule}`;
  if (file === undefined) return `${message.description}  ${name}`;
  const bytes = Buffer.from(overrides[file] ?? readFileSync(file, 'utf8'));
  const before = bytes.toString('utf8', 0, range?.pos ?? 0).split('\n');
  const shown = path.relative(
    root,
    file.endsWith(`.vue${scriptEnding}`) ? file.slice(0, -scriptEnding.length) : file,
  );
  return `${shown}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}  ${message.description}  ${name}`;
}
