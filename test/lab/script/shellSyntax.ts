import { existsSync } from 'node:fs';
import { runShell } from './shellProcess.ts';

interface Shell {
  readonly name: string;
  readonly options: readonly string[];
}

/** Shells that must read every text: the machine's `sh`, and bash as `sh` where there is one. */
export const posixShells: readonly Shell[] = [
  { name: 'sh', options: [] },
  ...(existsSync('/bin/bash') ? [{ name: 'bash', options: ['--posix'] }] : []),
];

/**
 * The first text that a shell cannot read, by its name and with what the shell says; `undefined` where it can read all, as
 * the bodies of functions, which is what the engine makes of them. One process reads all: it costs more to start a shell
 * than to read a hundred texts. None is run.
 */
export function unreadableText(
  { name: shell, options }: Shell,
  texts: readonly { readonly name: string; readonly text: string }[],
): string | undefined {
  // A shell reads the whole of an `if` before it does anything, and says the number only if nothing of the text, such as
  // a quote that stays open, goes on behind it.
  const script = texts.map(({ text }, i) => `if false; then\nf() {\n${text}\n}\nfi\necho ${i}\n`);
  const { stdout, stderr } = runShell(script.join(''), undefined, [shell, ...options]);
  const said = stdout.toString().split('\n');
  const unread = texts.findIndex((_, i) => said[i] !== String(i));
  return unread < 0 ? undefined : `${texts[unread]?.name ?? ''}: ${stderr.toString()}`;
}
