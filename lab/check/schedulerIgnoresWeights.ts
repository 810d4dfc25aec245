import { listed } from '../model/describe.ts';
import type { DraftMachine } from '../model/labDraft.ts';
import type { Scheduler } from '../model/lab.ts';
import { label } from './attachment.ts';
import type { Rule } from './rule.ts';

/**
 * What each scheduler does with weights, from the kernel's source (net/netfilter/ipvs/ip_vs_<name>.c). All of them
 * pass over weight 0. Three look no further; for those, the sibling that heeds weights. The others:
 * wrr, wlc, sed, nq and lblc(r) divide by the weight, sh and mh give a server as many buckets as it weighs, fo takes
 * the heaviest, ovf fills a server up to its weight, twos draws by weight.
 */
const ignoresWeights: Readonly<
  Record<Scheduler, { readonly how: string; readonly sibling: Scheduler } | undefined>
> = {
  rr: { how: 'takes the real servers in turn', sibling: 'wrr' },
  lc: { how: 'takes the real server with the fewest connections', sibling: 'wlc' },
  dh: { how: 'takes the real server that the hash of the destination address points at', sibling: 'wrr' },
  wrr: undefined,
  wlc: undefined,
  lblc: undefined,
  lblcr: undefined,
  sh: undefined,
  mh: undefined,
  sed: undefined,
  nq: undefined,
  fo: undefined,
  ovf: undefined,
  twos: undefined,
};

/** Weights that differ show what someone wants, and these schedulers do not do it. */
export const schedulerIgnoresWeights: Rule = {
  code: 'scheduler-ignores-weights',
  severity: 'warning',
  summary: 'The scheduler ignores the weights',
  find: (draft) => {
    const { scheduler } = draft.service;
    const ignored = scheduler && ignoresWeights[scheduler];
    const weighted = (draft.realServers ?? []).filter(({ weight }) => weight !== undefined && weight > 0);
    if (ignored === undefined || new Set(weighted.map(({ weight }) => weight)).size < 2) return [];
    return [
      {
        path: 'service.scheduler',
        detail:
          `\`${scheduler ?? ''}\` ${ignored.how}; a weight matters to it only if it is 0. ` +
          `The weights ${listed(weighted.map(weightOf))} change nothing: each counts as 1.`,
        fix:
          scheduler === 'dh'
            ? 'Use `wrr` to spread connections by weight, or give all real servers the same weight.'
            : `Use \`${ignored.sibling}\`, which heeds the weights, or give all real servers the same weight.`,
        edit: { kind: 'set', path: 'service.scheduler', value: ignored.sibling },
      },
    ];
  },
};

function weightOf(server: DraftMachine): string {
  return `${server.weight ?? 1} (${label(server)})`;
}
