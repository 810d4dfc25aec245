/** What stands for a real server in a strip. */
export interface StripLetter {
  readonly letter: string;
  readonly realServer: string;
}

/** A sequence in short: one letter a request, in groups of one cycle, equal groups that follow each other counted. */
export interface SequenceStrip {
  readonly legend: readonly StripLetter[];
  /** Such as `BAAA ×10`; a dot is a request without a real server's answer, `…` stands for groups left out. */
  readonly groups: readonly string[];
}

/** Longest cycle that is shown as a group. */
export const longestCycle = 40;

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const requestsAGroupWithoutCycle = 10;
const mostGroups = 60;

/**
 * Writes a sequence as letters, the first real server being A. Cycles longer than `longestCycle` places cannot be
 * seen as groups and are written in tens.
 *
 * @param realServers in the order in which they were added
 * @param cycleLength places in the predicted cycle, or `null`
 */
export function sequenceStrip(
  sequence: readonly (string | null)[],
  realServers: readonly string[],
  cycleLength: number | null,
): SequenceStrip | undefined {
  if (realServers.length > letters.length) return undefined;
  const legend = realServers.map((realServer, i) => ({ letter: letters.charAt(i), realServer }));
  const letterOf = new Map(legend.map(({ letter, realServer }) => [realServer, letter]));
  const text = sequence.map((name) => (name === null ? '.' : (letterOf.get(name) ?? '?'))).join('');

  const size = cycleLength !== null && cycleLength <= longestCycle ? cycleLength : requestsAGroupWithoutCycle;
  const groups: { readonly text: string; times: number }[] = [];
  for (let at = 0; at < text.length; at += size) {
    const group = text.slice(at, at + size);
    const last = groups.at(-1);
    if (last?.text === group) last.times += 1;
    else groups.push({ text: group, times: 1 });
  }
  const shown = groups
    .slice(0, mostGroups)
    .map(({ text: group, times }) => (times === 1 ? group : `${group} ×${times}`));
  return { legend, groups: groups.length > mostGroups ? [...shown, '…'] : shown };
}
