import { spawn } from 'node:child_process';

/**
 * Runs a program in the place of this process: with its terminal, its signals and its end. A Ctrl-C reaches the program
 * by itself and once more from here, as when this process alone was told to stop; it takes both for one.
 * @param {string} program @param {readonly string[]} args
 * @returns {Promise<number>} its exit status; 3, a failed operation, where a signal ended it
 */
export function handOver(program, args) {
  const child = spawn(program, args, { stdio: 'inherit', shell: program.endsWith('.cmd') });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 3)));
}
