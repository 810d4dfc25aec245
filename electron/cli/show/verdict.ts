import type { Prediction } from '../../../lab/predict/prediction.ts';
import { describeVerdict } from '../../../lab/verdict/describeVerdict.ts';
import type { Verdict } from '../../../lab/verdict/verdict.ts';
import { printable, type Output } from '../terminal.ts';
import { verdictWord } from '../showProgress.ts';

/** A verdict with its table, sequence and reasons, as text. */
export function showVerdict(verdict: Verdict, prediction: Prediction | undefined, output: Output): string {
  return `${verdictWord(verdict.verdict, output)}\n${printable(describeVerdict(verdict).join('\n'))}\n`;
}
