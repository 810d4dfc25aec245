/**
 * How well what was typed fits a text: `undefined` where its characters are not in it in order, else higher for a
 * better fit. Runs of characters and beginnings of words count more, and so does a shorter text.
 */
export function fuzzyScore(query: string, text: string): number | undefined {
  const wanted = Array.from(query.toLowerCase().replaceAll(/\s+/g, ''));
  const has = Array.from(text.toLowerCase());
  let score = 0;
  let at = 0;
  let run = 0;
  for (const character of wanted) {
    const found = has.indexOf(character, at);
    if (found === -1) return undefined;
    run = found === at && at > 0 ? run + 1 : 0;
    score += 1 + run * 2 + (beginsWord(has, found) ? 3 : 0);
    at = found + 1;
  }
  return score - has.length / 100;
}

function beginsWord(text: readonly string[], at: number): boolean {
  return at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1] ?? '');
}

/** Those that fit what was typed, the best first; all of them, in their order, where nothing was typed. */
export function fuzzyFilter<Item>(
  items: readonly Item[],
  query: string,
  textsOf: (item: Item) => readonly string[],
): readonly Item[] {
  if (query.trim() === '') return items;
  return items
    .map((item) => ({
      item,
      score: Math.max(...textsOf(item).map((text) => fuzzyScore(query, text) ?? -Infinity)),
    }))
    .filter(({ score }) => score > -Infinity)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}
