import { describeVerdict } from '../../../lab/verdict/describeVerdict.ts';
import type { Verdict } from '../../../lab/verdict/verdict.ts';
import { amount } from '../../../lab/verdict/words.ts';
import { printable, type Output } from '../terminal.ts';
import { verdictWord } from '../showProgress.ts';

/** Verdicts, each with its table, sequence and reasons, as text; of several services a last line says how many pass. */
export function showVerdicts(verdicts: readonly Verdict[], output: Output): string {
  const shown = verdicts.map(
    (verdict) =>
      `${verdictWord(verdict.verdict, output)}\n${printable(describeVerdict(verdict).join('\n'))}\n`,
  );
  if (verdicts.length < 2) return shown.join('');
  const failing = verdicts.filter(({ verdict }) => verdict === 'fail');
  const sum =
    failing.length === 0
      ? `All ${amount(verdicts.length, 'service')} pass.`
      : `${failing.length} of ${amount(verdicts.length, 'service')} fail: ${failing.map(({ service }) => service ?? '').join(', ')}.`;
  return `${shown.join('\n')}\n${printable(sum)}\n`;
}
