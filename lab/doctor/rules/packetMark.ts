import { portsOf, servicesOf, type Protocol } from '../../model/lab.ts';
import { portWords } from '../../model/portWords.ts';
import type { Finding } from '../finding.ts';
import type { DoctorRule } from '../rule.ts';

/** What a service by firewall mark does not see unless netfilter marks it. */
export const packetMark: DoctorRule = (lab, machines) =>
  machines.flatMap(({ machine, seen }): readonly Finding[] => {
    const { markRules } = seen;
    if (markRules === undefined) return [];
    return servicesOf(lab).flatMap((service): readonly Finding[] => {
      const { vip, protocol, firewallMark } = service;
      if (firewallMark === undefined) return [];
      const unmarked = portsOf(service).filter(
        (port) => !markRules.some((rule) => marks(rule, { vip, protocol, port, mark: firewallMark })),
      );
      if (unmarked.length === 0) return [];
      return [
        {
          code: 'packet-mark-missing',
          severity: 'fault',
          machine: machine.name,
          summary: `Nothing marks packets to ${protocol.toUpperCase()} ${portWords(unmarked)} of the VIP with ${firewallMark}.`,
          evidence: `The mangle table has ${markRules.join('; ') || 'no rule'}. What is not marked passes by the service: the director refuses it.`,
          mend: 'Run `up`, which adds the rules; `plan --shell` has the commands.',
        },
      ];
    });
  });

interface Wanted {
  readonly vip: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly mark: number;
}

/** Whether a rule as iptables-save writes it marks what comes in for a port of the VIP. */
function marks(rule: string, { vip, protocol, port, mark }: Wanted): boolean {
  const words = rule.split(' ');
  const after = (word: string): string | undefined =>
    words.includes(word) ? words[words.indexOf(word) + 1] : undefined;
  const allows = (word: string, value: string): boolean => (after(word) ?? value) === value;
  return (
    after('-A') === 'PREROUTING' &&
    allows('-d', `${vip}/32`) &&
    allows('-p', protocol) &&
    allows('--dport', String(port)) &&
    after('--set-xmark')?.split('/')[0] === `0x${mark.toString(16)}`
  );
}
