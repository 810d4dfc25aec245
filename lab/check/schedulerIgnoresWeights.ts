import { listed } from '../model/describe.ts';
import type { DraftMachine, DraftService } from '../model/labDraft.ts';
import type { Scheduler } from '../model/lab.ts';
import { label } from './attachment.ts';
import type { Finding, Rule } from './rule.ts';

/** Why connections do not follow the weights, and the scheduler whose connections do. */
interface Ignored {
  /** What the scheduler goes by instead. */
  readonly how: string;
  /** What weights still do, if anything. */
  readonly left: string;
  readonly sibling: Scheduler;
}

const onlyZero = 'A weight matters to it only if it is 0.';
const onlyOverload =
  'A weight only says when that real server counts as overloaded: once it has more active connections.';

/**
 * What each scheduler does with weights, from the kernel's source (net/netfilter/ipvs/ip_vs_<name>.c). All of them
 * pass over weight 0. Three look no further, and lblc(r) keeps to one server for one destination address, which is all
 * that a lab with one VIP has. The others: wrr, wlc, sed and nq divide by the weight, sh and mh give a server as many
 * buckets as it weighs, fo takes the heaviest, ovf fills a server up to its weight, twos draws by weight.
 */
const ignoresWeights: Readonly<Record<Scheduler, Ignored | undefined>> = {
  rr: { how: 'takes the real servers in turn', left: onlyZero, sibling: 'wrr' },
  lc: { how: 'takes the real server with the fewest connections', left: onlyZero, sibling: 'wlc' },
  dh: {
    how: 'takes the real server that the hash of the destination address points at',
    left: onlyZero,
    sibling: 'wrr',
  },
  lblc: { how: 'keeps to one real server for one VIP', left: onlyOverload, sibling: 'wlc' },
  lblcr: { how: 'keeps to one set of real servers for one VIP', left: onlyOverload, sibling: 'wlc' },
  wrr: undefined,
  wlc: undefined,
  sh: undefined,
  mh: undefined,
  sed: undefined,
  nq: undefined,
  fo: undefined,
  ovf: undefined,
  twos: undefined,
};

/**
 * Weights that differ show what someone wants, and these schedulers do not do it. Where another service of the lab heeds
 * the weights, they are there for that one.
 */
export const schedulerIgnoresWeights: Rule = {
  code: 'scheduler-ignores-weights',
  severity: 'warning',
  summary: 'The scheduler ignores the weights',
  find: (draft) => {
    const weighted = (draft.realServers ?? []).filter(({ weight }) => weight !== undefined && weight > 0);
    if (new Set(weighted.map(({ weight }) => weight)).size < 2) return [];
    const heeds = ({ scheduler }: DraftService) =>
      scheduler === undefined || ignoresWeights[scheduler] === undefined;
    if (draft.services.some(heeds)) return [];
    return draft.services.flatMap(({ scheduler, path }): readonly Finding[] => {
      const ignored = scheduler && ignoresWeights[scheduler];
      if (ignored === undefined) return [];
      return [
        {
          path: `${path}.scheduler`,
          detail:
            `\`${scheduler ?? ''}\` ${ignored.how}. ${ignored.left} ` +
            `Connections will not follow the weights ${listed(weighted.map(weightOf))}.`,
          fix: `Use \`${ignored.sibling}\`, which heeds the weights, or give all real servers the same weight.`,
          edit: { kind: 'set', path: `${path}.scheduler`, value: ignored.sibling },
        },
      ];
    });
  },
};

function weightOf(server: DraftMachine): string {
  return `${server.weight ?? 1} (${label(server)})`;
}
