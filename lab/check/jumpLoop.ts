import type { DraftMachine } from '../model/labDraft.ts';
import { label, labels } from './attachment.ts';
import type { Rule } from './rule.ts';

/** A chain of jumps must start at a machine that is reached without one. */
export const jumpLoop: Rule = {
  code: 'jump-loop',
  severity: 'error',
  summary: 'The jump hosts lead in a circle',
  find: (draft) => {
    if (draft.source !== 'ssh') return [];
    return loops(draft.machines).map((loop) => {
      const [machine] = loop;
      const path = `${machine.path}.ssh.jump`;
      return {
        path,
        detail:
          loop.length === 1
            ? `${label(machine)} is its own jump host, so the connection to it could never begin.`
            : `${labels(loop.map(label))} are reached through each other, so the connection to none of them could begin.`,
        fix: 'Remove `jump` where the machine can be reached directly, or write another jump host.',
        edit: { kind: 'remove', path },
      };
    });
  },
};

type Loop = readonly [DraftMachine, ...DraftMachine[]];

/** Each circle of jumps once, starting with its first machine in the file. Visits each machine once. */
function loops(machines: readonly DraftMachine[]): readonly Loop[] {
  const byName = new Map(machines.map((machine) => [machine.name, machine]));
  const walkOf = new Map<DraftMachine, DraftMachine>();
  const found: Loop[] = [];
  for (const start of machines) {
    const chain: DraftMachine[] = [];
    let next: DraftMachine | undefined = start;
    while (next !== undefined && !walkOf.has(next)) {
      walkOf.set(next, start);
      chain.push(next);
      next = next.ssh?.jump === undefined ? undefined : byName.get(next.ssh.jump);
    }
    if (next === undefined || walkOf.get(next) !== start) continue;
    const [head, ...rest] = chain.slice(chain.indexOf(next));
    if (head !== undefined) found.push(fromFirst([head, ...rest], machines));
  }
  return found;
}

function fromFirst(loop: Loop, machines: readonly DraftMachine[]): Loop {
  const members = new Set<DraftMachine>(loop);
  const first = machines.find((machine) => members.has(machine)) ?? loop[0];
  const at = loop.indexOf(first);
  return [first, ...loop.slice(at + 1), ...loop.slice(0, at)];
}
