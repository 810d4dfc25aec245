import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { LabStatus } from '../../lab/contract/labStatus.ts';
import type { LabErrorData } from '../../lab/contract/labError.ts';
import type { ServiceTable } from '../../lab/contract/serviceTable.ts';
import type { Finding } from '../../lab/doctor/finding.ts';
import type { Lab } from '../../lab/model/lab.ts';
import type { Verdict } from '../../lab/verdict/verdict.ts';
import type { CommandEnd, CommandOptions, LabCommand } from './labCommand.ts';
import { allSay, asFile } from './labText.ts';

/** What `up --json` and `down --json` print, in so far as it is looked at. */
export interface RunSummary {
  readonly lab: string;
  readonly outcome: string;
  readonly applied: number;
  readonly held: number;
  readonly undone: number;
  readonly steps: readonly { readonly id: string; readonly outcome: string }[];
}

type Answer<Document> = CommandEnd & { readonly document: Document };

/** One lab file and the commands that work on it, with what they print as JSON. */
export class LabUnderTest {
  readonly file: string;
  readonly #command: LabCommand;

  /** With a lab, its file is written; a path is a file that is there. */
  constructor(command: LabCommand, lab: Lab | string) {
    this.#command = command;
    this.file = typeof lab === 'string' ? lab : path.join(command.state, `${lab.name}.yaml`);
    if (typeof lab !== 'string') this.write(lab);
  }

  /** Writes the lab file anew; JSON is YAML too. */
  write(lab: Lab): void {
    writeFileSync(this.file, JSON.stringify(asFile(lab), undefined, 2));
  }

  async up(...options: string[]): Promise<Answer<RunSummary>> {
    const end = await this.#command.json(['up', this.file, ...options]);
    return { ...end, document: end.document as RunSummary };
  }

  /** Brings it up, which must go well, and answers with the ids of the steps that were not as they should be. */
  async mended(...options: string[]): Promise<readonly string[]> {
    const { code, document, stderr } = await this.up(...options);
    expect(code, stderr).toBe(0);
    return document.steps.filter(({ outcome }) => outcome !== 'held').map(({ id }) => id);
  }

  async down(...options: string[]): Promise<Answer<RunSummary>> {
    const end = await this.#command.json(['down', this.file, ...options]);
    return { ...end, document: end.document as RunSummary };
  }

  async verify(...options: string[]): Promise<Answer<Verdict>> {
    const end = await this.#command.json(['verify', this.file, ...options]);
    return { ...end, document: end.document as Verdict };
  }

  /** A test in which prediction, client, IPVS and logs give each real server so many requests, and nothing is remarked. */
  async passes(expected: Readonly<Record<string, number>>, ...options: string[]): Promise<Verdict> {
    const { code, document, stderr } = await this.verify(...options);
    expect(document.reasons, stderr).toEqual([]);
    const rows = Object.entries(expected).map(([name, count]) => [name, allSay(count)] as const);
    expect(document.byRealServer).toEqual(Object.fromEntries(rows));
    expect(document.verdict).toBe('pass');
    expect(code).toBe(0);
    return document;
  }

  async doctor(): Promise<Answer<readonly Finding[]>> {
    const end = await this.#command.json(['doctor', this.file]);
    return { ...end, document: end.document as readonly Finding[] };
  }

  async stats(...options: string[]): Promise<Answer<ServiceTable>> {
    const end = await this.#command.json(['stats', this.file, ...options]);
    return { ...end, document: end.document as ServiceTable };
  }

  async list(): Promise<Answer<readonly LabStatus[]>> {
    const end = await this.#command.json(['list']);
    return { ...end, document: end.document as readonly LabStatus[] };
  }

  /** A command that is to fail: its error and its exit code. */
  async fails(
    ...words: string[]
  ): Promise<{ readonly error: LabErrorData; readonly code: number | undefined }> {
    const { document, code } = await this.#command.json(words);
    return { error: (document as { error: LabErrorData }).error, code };
  }

  exec(machine: string, words: readonly string[], options: CommandOptions = {}): Promise<CommandEnd> {
    return this.#command.run(['exec', this.file, machine, '--', ...words], options);
  }

  /** What a command line prints on a machine, where it must go well. */
  async said(machine: string, line: string): Promise<string> {
    const { code, stdout, stderr } = await this.exec(machine, [line]);
    expect(code, `${line}: ${stderr}`).toBe(0);
    return stdout;
  }
}
