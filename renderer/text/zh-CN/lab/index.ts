import { textLookup, type TextCatalogue, type TextLookup } from '../../textCatalogue.ts';
import { diagnostics } from './diagnostics.ts';
import { doctor } from './doctor.ts';
import { errors } from './errors.ts';
import { faults } from './faults.ts';
import { form } from './form.ts';
import { machines } from './machines.ts';
import { ssh } from './ssh.ts';
import { steps } from './steps.ts';
import { verdict } from './verdict.ts';
import { walk } from './walk.ts';
import { yaml } from './yaml.ts';

/** lab/ 与 electron/ 的英文文本及其中文，按领域分文件。 */
export const catalogues: readonly TextCatalogue[] = [
  form,
  yaml,
  diagnostics,
  steps,
  verdict,
  doctor,
  faults,
  walk,
  errors,
  machines,
  ssh,
];

/** 按英文文本查找中文。 */
export function chineseTexts(): TextLookup {
  return textLookup(Object.assign({}, ...catalogues) as TextCatalogue, {
    comma: '、',
    and: ' 和 ',
    or: ' 或 ',
    tidied: withoutInnerSpaces,
  });
}

/** 填入的内容若也是中文，两侧不留空格。 */
function withoutInnerSpaces(text: string): string {
  return text
    .replaceAll(/(?<=[\u3001-\uffef]) +(?=[\u3001-\uffef])/g, '')
    .replaceAll(/ +(?=[，。；：、）”])|(?<=[，。；：、（“]) +/g, '');
}
