import type { Rule } from './rule.ts';

/** Full NAT's rule matches a connection only while IPVS keeps it in netfilter's table too (`ip_vs_nfct.c`). */
export const conntrackOff: Rule = {
  code: 'conntrack-off-under-fullnat',
  severity: 'error',
  summary: 'Full NAT needs the connection tracking that is switched off',
  find: (draft) => {
    if (draft.service.forwarding !== 'fullnat' || draft.ipvs.get('conntrack') !== 0) return [];
    return [
      {
        path: 'ipvs.conntrack',
        detail:
          'With `net.ipv4.vs.conntrack` at 0, the rule that changes the source to the local address never matches: real servers would see the client and answer past the director, and every request would time out.',
        fix: 'Remove it: LVS Lab switches it on for full NAT.',
        edit: { kind: 'remove', path: 'ipvs.conntrack' },
      },
    ];
  },
};
