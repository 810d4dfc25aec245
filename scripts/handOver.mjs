import { spawn } from 'node:child_process';

/**
 * Runs a program in the place of this process: with its terminal, its signals and its end. A terminal gives Ctrl-C to the
 * program as well, and to some a second one means "at once": it is passed on only where there is no terminal.
 * @param {string} program @param {readonly string[]} args
 * @returns {Promise<number>} its exit status; 3, a failed operation, where a signal ended it
 */
export function handOver(program, args) {
  const child = spawn(program, args, { stdio: 'inherit', shell: program.endsWith('.cmd') });
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 3)));
}
