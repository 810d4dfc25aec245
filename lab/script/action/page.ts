import type { ActionOf, ActionRenderer } from '../actionRenderer.ts';
import { expectFile, placeFile, takeBackFile, writeFile, type PlacedFile } from '../placedFile.ts';
import { lastingRecord } from '../record.ts';
import { lines, sh } from '../shellText.ts';

/** The page by which a test knows who answered. */
export const page: ActionRenderer<ActionOf<'page'>> = {
  script(action, lab) {
    const placed: PlacedFile = { ...action, record: lastingRecord(lab, 'page') };
    return {
      probe: expectFile(placed),
      apply: placeFile(placed),
      undo: lines(sh`lvs_failed=0`, takeBackFile(placed), sh`[ "$lvs_failed" -eq 0 ]`),
    };
  },

  plain(action) {
    return writeFile(action);
  },
};
