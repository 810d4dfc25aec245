import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Action } from '../../../lab/plan/step.ts';
import { renderStep } from '../../../lab/script/renderStep.ts';
import { runShell } from './shellProcess.ts';

/** What a shell text did. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A folder that stands in for a machine: shell texts run in the real `sh`, with /proc, /sys, /run, /var and /etc moved
 * into the folder and with the commands that a test defines before all others.
 */
export class FakeMachine {
  readonly root = mkdtempSync(join(tmpdir(), 'fake-machine-'));

  readonly environment: Record<string, string> = {};

  constructor() {
    for (const folder of ['bin', 'proc/net', 'run', 'var/lib', 'etc'])
      mkdirSync(join(this.root, folder), { recursive: true });
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true });
  }

  /** Writes a file; `/proc/net/route` means that of the machine. */
  write(path: string, content: string): void {
    mkdirSync(dirname(this.#at(path)), { recursive: true });
    writeFileSync(this.#at(path), content);
  }

  link(path: string, target: string): void {
    mkdirSync(dirname(this.#at(path)), { recursive: true });
    symlinkSync(target, this.#at(path));
  }

  read(path: string): string | undefined {
    return existsSync(this.#at(path)) ? readFileSync(this.#at(path), 'utf8') : undefined;
  }

  /** Defines a command as a shell script; `$FAKE_ROOT` is the machine's folder. */
  command(name: string, script: string): void {
    const file = join(this.root, 'bin', name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  run(text: string): Outcome {
    const moved = text.replaceAll(/(?<![\w.}])\/(proc|sys|run|var|etc)\//g, `${this.root}/$1/`);
    const { status, stdout, stderr } = runShell(moved, {
      PATH: `${this.root}/bin:${process.env['PATH'] ?? ''}`,
      FAKE_ROOT: this.root,
      ...this.environment,
    });
    return { status, stdout: stdout.toString(), stderr: stderr.toString() };
  }

  /** Runs the texts of an action as the engine does: as functions of one shell, standard input closed. */
  act(action: Action, ...verbs: readonly ('probe' | 'apply' | 'undo')[]): readonly number[] {
    return this.actLoudly(action, ...verbs).statuses;
  }

  actLoudly(
    action: Action,
    ...verbs: readonly ('probe' | 'apply' | 'undo')[]
  ): { readonly statuses: readonly number[]; readonly stderr: string } {
    const script = renderStep(
      { id: 'm.step', machine: 'm', title: '', why: '', action, after: [], deadlineMs: 1000 },
      'fake',
    );
    const functions = Object.entries(script).map(([verb, text]) => `${verb}() {\n${String(text)}\n}\n`);
    const calls = verbs.map((verb) => `${verb} </dev/null >&2; echo $?\n`);
    const { stdout, stderr } = this.run([...functions, ...calls].join(''));
    return { statuses: stdout.trim().split('\n').map(Number), stderr };
  }

  #at(path: string): string {
    return join(this.root, path);
  }
}
