/**
 * Types and lint of everything but the renderer and its tests, in one process: ESLint's typed rules ask the same programs
 * whose types are checked, so that each file is read, bound and checked once. `tsc` and `eslint .` say the same, one after
 * the other, in half as much time again. Prints what is wrong and exits 1, or nothing and exits 0.
 */
import path from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';
import { root } from '../setup.mjs';

/** Folders of the TypeScript projects whose files ESLint is told the types of. */
const projects = ['.', 'test/ui'];

/** Files are read and parsed once for all programs. @type {Map<string, ts.SourceFile | undefined>} */
const parsed = new Map();

const programs = projects.map((folder) => programOf(path.join(root, folder, 'tsconfig.json')));
const typeErrors = programs.flatMap((program) => ts.getPreEmitDiagnostics(program));
const results = [];
for (const program of programs) results.push(...(await lintFilesOf(program)));
results.push(...(await new ESLint({ cwd: root }).lintFiles(['**/*.{js,mjs,cjs}'])));

if (typeErrors.length > 0) {
  console.log(
    ts.formatDiagnostics(typeErrors, {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => root,
      getNewLine: () => '\n',
    }),
  );
}
const formatter = await new ESLint({ cwd: root }).loadFormatter('stylish');
const said = await formatter.format(results);
if (said !== '') console.log(said);
const found = results.some(({ errorCount, warningCount }) => errorCount + warningCount > 0);
process.exitCode = typeErrors.length > 0 || found ? 1 : 0;

/** @param {string} file */
function programOf(file) {
  const { config, error } = ts.readConfigFile(file, ts.sys.readFile);
  if (error !== undefined) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, path.dirname(file));
  const host = ts.createCompilerHost(options, true);
  const read = host.getSourceFile;
  host.getSourceFile = (name, languageVersion, ...more) => {
    const key = `${name} ${JSON.stringify(languageVersion)}`;
    if (!parsed.has(key)) parsed.set(key, read(name, languageVersion, ...more));
    return parsed.get(key);
  };
  return ts.createProgram(fileNames, options, host);
}

/** @param {ts.Program} program */
async function lintFilesOf(program) {
  const eslint = new ESLint({
    cwd: root,
    overrideConfig: {
      files: ['**/*.ts'],
      languageOptions: { parserOptions: { projectService: false, programs: [program] } },
    },
  });
  const owned = program
    .getRootFileNames()
    .filter((name) => !name.endsWith('.d.ts') && !name.endsWith('.js') && !name.endsWith('.mjs'));
  return eslint.lintFiles(owned);
}
