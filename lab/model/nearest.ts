/** Words longer than this are no misspelling of a key, and comparing them would cost the square of their length. */
const longestWord = 40;

/** The candidate that a misspelt word most likely means, or undefined if none is near. Case does not count. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > longestWord) return undefined;
  const lower = word.toLowerCase();
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    // People get the first letter right: of two that are as near, `wr` means `wrr` rather than `rr`.
    const distance =
      editDistance(lower, candidate.toLowerCase()) + (lower[0] === candidate[0]?.toLowerCase() ? 0 : 0.5);
    const near = Math.floor(distance) <= Math.max(1, Math.floor(Math.min(candidate.length, word.length) / 3));
    if (near && distance < candidate.length && distance < (best?.distance ?? Infinity)) {
      best = { candidate, distance };
    }
  }
  return best?.candidate;
}

/** Fewest insertions, deletions, replacements and swaps of neighbours (each counts 1) that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? (beforeLast[j - 2] ?? 0) + 1
          : Infinity;
      row.push(Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced, swapped));
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
