import type { LabReference } from '../../lab/contract/labReference.ts';
import type { ServiceTableView } from '../../lab/contract/serviceTable.ts';
import type { Load } from '../../lab/predict/prediction.ts';
import type { RequestSource } from '../../lab/verdict/measurement.ts';
import type { ServeOptions } from './serve.ts';

/** Options that every command has. */
export interface CommonOptions {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly acceptNewHostKeys: boolean;
}

/** What each command does; the program only reads its words. Each answers with the exit code. */
export interface Actions {
  check(lab: LabReference, options: CommonOptions): Promise<number>;
  plan(
    lab: LabReference,
    options: CommonOptions & { readonly shell: boolean; readonly probe: boolean },
  ): Promise<number>;
  up(lab: LabReference, options: CommonOptions & { readonly recreate?: string }): Promise<number>;
  verify(lab: LabReference, options: CommonOptions & TestOptions & ReportOptions): Promise<number>;
  stats(lab: LabReference, options: CommonOptions & { readonly view: ServiceTableView }): Promise<number>;
  setWeight(
    lab: LabReference,
    realServer: string,
    weight: number,
    options: CommonOptions & { readonly service?: string },
  ): Promise<number>;
  clear(lab: LabReference, options: CommonOptions): Promise<number>;
  doctor(lab: LabReference, options: CommonOptions & { readonly fix: boolean }): Promise<number>;
  faults(lab: LabReference, options: CommonOptions): Promise<number>;
  breakLab(
    lab: LabReference,
    fault: string,
    target: string | undefined,
    options: CommonOptions,
  ): Promise<number>;
  mend(lab: LabReference, fault: string | undefined, options: CommonOptions): Promise<number>;
  walk(lab: LabReference, options: CommonOptions & WalkOptions): Promise<number>;
  down(lab: LabReference, options: CommonOptions): Promise<number>;
  list(options: CommonOptions): Promise<number>;
  exec(
    lab: LabReference,
    machine: string,
    command: readonly string[],
    options: CommonOptions,
  ): Promise<number>;
  shell(lab: LabReference, machine: string, options: CommonOptions): Promise<number>;
  serve(file: string | undefined, options: CommonOptions & ServeOptions): Promise<number>;
  demo(
    lab: LabReference | undefined,
    options: CommonOptions & TestOptions & { readonly keep: boolean },
  ): Promise<number>;
  imageImport(file: string, options: CommonOptions): Promise<number>;
  imageExport(file: string, options: CommonOptions): Promise<number>;
}

/** What a test sends. */
export interface TestOptions {
  readonly requests: number;
  readonly from: RequestSource;
  readonly load?: Load;
  readonly service?: string;
}

/** Where a test is written down. */
export interface ReportOptions {
  /** Ends in `.html` or `.json`. */
  readonly report?: string;
}

/** What is walked, and where the captured frames are written. */
export interface WalkOptions {
  readonly service?: string;
  readonly pcapng?: string;
}
