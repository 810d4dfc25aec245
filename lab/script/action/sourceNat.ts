import type { ActionOf, ActionRenderer } from '../actionRenderer.ts';
import { natRuleScript, plainNatRule } from '../natRule.ts';

/**
 * The source NAT of full NAT. `-m ipvs` (xt_ipvs) matches what IPVS passes on for this VIP and port and nothing else; it
 * takes effect only while net.ipv4.vs.conntrack is 1, since the nat table sees no connection otherwise.
 */
export const sourceNat: ActionRenderer<ActionOf<'source-nat'>> = {
  script: (action) => natRuleScript(ruleOf(action)),
  plain: (action) => plainNatRule(ruleOf(action)),
};

function ruleOf({ vip, port, protocol, source, comment }: ActionOf<'source-nat'>): readonly string[] {
  return [
    ...['POSTROUTING', '-p', protocol, '-m', 'ipvs', '--vaddr', `${vip}/32`, '--vport', String(port)],
    ...['-m', 'comment', '--comment', comment, '-j', 'SNAT', '--to-source', source],
  ];
}
