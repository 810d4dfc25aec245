import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type {
  CreatedLabFile,
  LabFileSummary,
  LabFileText,
  SaveOutcome,
} from '../../../lab/contract/labFiles.ts';
import { LabError } from '../../../lab/contract/labError.ts';
import { serviceId, servicesOf } from '../../../lab/model/lab.ts';
import { parseLabText } from '../../../lab/text/labText.ts';

const samples = path.resolve(import.meta.dirname, '../../../resources/labs');

/** Where the fake keeps its own lab files; no such folder exists. */
export const fakeLibrary = '/home/fake/labs';

interface FakeFile {
  text: string;
  modifiedAt: number;
}

/** Lab files in memory. They begin with the samples that LVS Lab brings along. */
export class FakeFiles {
  readonly #files = new Map<string, FakeFile>();
  readonly #onChange: (path: string) => void;

  constructor(onChange: (path: string) => void) {
    this.#onChange = onChange;
    for (const name of readdirSync(samples).sort()) {
      this.#files.set(`${fakeLibrary}/${name}`, {
        text: readFileSync(path.join(samples, name), 'utf8'),
        modifiedAt: Date.UTC(2026, 0, 15, 9, 30),
      });
    }
  }

  /** Puts a file there as another program would. */
  write(file: string, text: string): void {
    this.#files.set(file, { text, modifiedAt: Date.now() });
    this.#onChange(file);
  }

  /** Takes a file away as another program would. */
  delete(file: string): void {
    this.#files.delete(file);
    this.#onChange(file);
  }

  /** The text of a file, or `undefined`. */
  read(file: string): string | undefined {
    return this.#files.get(file)?.text;
  }

  list(): readonly LabFileSummary[] {
    return [...this.#files].map(([file, { text, modifiedAt }]) => summaryOf(file, text, modifiedAt));
  }

  open(file: string): LabFileText {
    return asText(file, this.#existing(file).text);
  }

  create(text: string): CreatedLabFile {
    const wanted = parseLabText(text).draft?.name ?? 'lab';
    let name = wanted;
    for (let n = 2; this.#files.has(`${fakeLibrary}/${name}.yaml`); n++) name = `${wanted}-${n}`;
    const file = `${fakeLibrary}/${name}.yaml`;
    this.write(file, named(text, name));
    return { ...this.open(file), name };
  }

  save(file: string, text: string, revision: string): SaveOutcome {
    const before = this.#files.get(file);
    if (before === undefined) return { kind: 'removed-on-disk' };
    if (revisionOf(before.text) !== revision)
      return { kind: 'changed-on-disk', file: asText(file, before.text) };
    this.write(file, text);
    return { kind: 'saved', revision: revisionOf(text) };
  }

  rename(file: string, name: string): LabFileText {
    const { text } = this.#existing(file);
    const target = isOwn(file) ? `${fakeLibrary}/${name}.yaml` : file;
    if (target !== file) this.delete(file);
    this.write(target, named(text, name));
    return this.open(target);
  }

  remove(file: string): void {
    this.#existing(file);
    this.delete(file);
  }

  #existing(file: string): FakeFile {
    const found = this.#files.get(file);
    if (found !== undefined) return found;
    throw new LabError({
      code: 'user-lab-file',
      what: 'The lab file cannot be read',
      why: `there is no ${file}`,
      next: 'Choose another file.',
    });
  }
}

function isOwn(file: string): boolean {
  return file.startsWith(`${fakeLibrary}/`);
}

function asText(file: string, text: string): LabFileText {
  return { path: file, isOwn: isOwn(file), text, revision: revisionOf(text) };
}

function revisionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function named(text: string, name: string): string {
  return text.replace(/^name:.*$/m, `name: ${name}`);
}

function summaryOf(file: string, text: string, modifiedAt: number): LabFileSummary {
  const { lab, draft, diagnostics } = parseLabText(text);
  const count = (severity: 'error' | 'warning'): number =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return {
    path: file,
    name: lab?.name ?? draft?.name ?? path.basename(file, '.yaml'),
    isOwn: isOwn(file),
    modifiedAt,
    errors: count('error'),
    warnings: count('warning'),
    ...(lab === undefined
      ? {}
      : {
          machineSource: lab.machines,
          forwarding: lab.service.forwarding,
          scheduler: lab.service.scheduler,
          services: servicesOf(lab).map(serviceId),
          realServers: lab.realServers.length,
        }),
  };
}
