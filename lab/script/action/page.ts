import type { ActionOf, ActionRenderer } from '../actionRenderer.ts';
import { expectFile, placeFile, takeBackFile, writeFile, type PlacedFile } from '../placedFile.ts';
import { dropFolder, lastingRecords } from '../record.ts';
import { lines, sh } from '../shellText.ts';

/** The page by which a test knows who answered. */
export const page: ActionRenderer<ActionOf<'page'>> = {
  script(action, lab) {
    const placed: PlacedFile = { ...action, records: lastingRecords(lab), key: 'page' };
    return {
      probe: expectFile(placed),
      apply: placeFile(placed),
      undo: lines(
        sh`lvs_failed=0`,
        takeBackFile(placed),
        dropFolder(placed.records),
        sh`[ "$lvs_failed" -eq 0 ]`,
      ),
    };
  },

  plain(action) {
    return writeFile(action);
  },
};
