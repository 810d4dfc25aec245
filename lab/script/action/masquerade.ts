import type { ActionOf, ActionRenderer } from '../actionRenderer.ts';
import { natRuleScript, plainNatRule } from '../natRule.ts';

/** What machines behind the director send of their own leaves with the director's address. */
export const masquerade: ActionRenderer<ActionOf<'masquerade'>> = {
  script: (action) => natRuleScript(ruleOf(action)),
  plain: (action) => plainNatRule(ruleOf(action)),
};

function ruleOf({ source, comment }: ActionOf<'masquerade'>): readonly string[] {
  return ['POSTROUTING', '-s', source, '-m', 'comment', '--comment', comment, '-j', 'MASQUERADE'];
}
