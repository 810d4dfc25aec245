import type { TestRecord } from '../../lab/contract/testRecord.ts';
import { told } from '../text/told.ts';

/** A test with its reasons in the app's language, for a report to read; what programs read keeps the English ones. */
export function toldRecord(record: TestRecord): TestRecord {
  const { prediction, verdict } = record;
  return {
    ...record,
    prediction: 'why' in prediction ? { ...prediction, why: told(prediction.why) } : prediction,
    verdict: { ...verdict, reasons: verdict.reasons.map((one) => ({ ...one, text: told(one.text) })) },
  };
}
