/** Rows of services in a box; of more services than they hold, only how many there are is said. */
const mostRows = 3;

/** Ids of services in rows of at most so many characters: `80/tcp · 53/udp`, and `+9` for those without room. */
export function serviceRows(ids: readonly string[], rowLength: number): readonly string[] {
  for (let shown = ids.length; shown > 0; shown -= 1) {
    const rest = ids.length - shown;
    const rows = packed([...ids.slice(0, shown), ...(rest > 0 ? [`+${rest}`] : [])], rowLength);
    if (rows.length <= mostRows) return rows;
  }
  return [];
}

function packed(words: readonly string[], rowLength: number): readonly string[] {
  const rows: string[] = [];
  for (const word of words) {
    const longer = `${rows.at(-1) ?? ''} · ${word}`;
    if (rows.length === 0 || longer.length > rowLength) rows.push(word);
    else rows[rows.length - 1] = longer;
  }
  return rows;
}
