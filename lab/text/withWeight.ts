import type { Lab } from '../model/lab.ts';
import { editLabText } from './editLabText.ts';
import { parseLabText } from './labText.ts';

/**
 * The text of a lab file in which a real server has another weight; comments and layout stay. `undefined` where the text
 * is no lab with that real server, or cannot be edited so that nothing else changes.
 */
export function withWeight(text: string, realServer: string, weight: number): string | undefined {
  const { lab } = parseLabText(text);
  const index = lab?.realServers.findIndex(({ name }) => name === realServer) ?? -1;
  if (lab === undefined || index < 0) return undefined;
  if (lab.realServers[index]?.weight === weight) return text;
  const edited = editLabText(text, [{ kind: 'set', path: `realServers[${index}].weight`, value: weight }]);
  if (edited.kind !== 'edited') return undefined;
  const wanted: Lab = {
    ...lab,
    realServers: lab.realServers.map((server, i) => (i === index ? { ...server, weight } : server)),
  };
  const isWanted = JSON.stringify(parseLabText(edited.text).lab) === JSON.stringify(wanted);
  return isWanted ? edited.text : undefined;
}
