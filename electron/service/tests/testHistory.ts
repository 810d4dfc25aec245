import type { TestRecord, TestSummary } from '../../../lab/contract/testRecord.ts';
import type { Folders } from '../../store/folders.ts';
import { notBuiltYet } from '../notBuiltYet.ts';

/** Tests that were made, kept on disk beyond the lab's life. */
export class TestHistory {
  readonly #folders: Folders;

  constructor(folders: Folders) {
    this.#folders = folders;
  }

  list(lab: string): Promise<readonly TestSummary[]> {
    void [this.#folders, lab];
    return Promise.resolve([]);
  }

  read(lab: string, runId: string): Promise<TestRecord> {
    return notBuiltYet(`test ${lab} ${runId}`);
  }

  remove(lab: string, runId: string): Promise<void> {
    return notBuiltYet(`test ${lab} ${runId}`);
  }
}
