import { listed } from '../../model/describe.ts';
import { portsOf, servicesOf, type Protocol } from '../../model/lab.ts';
import type { Finding } from '../finding.ts';
import type { DoctorRule } from '../rule.ts';

/** Full NAT is IPVS and a netfilter rule that give each connection the LIP; without either all clients time out. */
export const sourceNat: DoctorRule = (lab, machines) => {
  const { localAddress } = lab.service;
  return machines.flatMap(({ machine, seen }): readonly Finding[] => {
    if (seen.sourceNat === undefined || localAddress === undefined) return [];
    const { conntrack, rules } = seen.sourceNat;
    // A module that is not loaded has no settings; that it is missing is another finding.
    const off: Finding = {
      code: 'ipvs-conntrack-off',
      severity: 'fault',
      machine: machine.name,
      summary: 'IPVS does not show its connections to netfilter.',
      evidence: `net.ipv4.vs.conntrack is 0, as after each load of ip_vs: the source NAT to ${localAddress} never takes place.`,
      mend: 'Run `up`; by hand: `sysctl -w net.ipv4.vs.conntrack=1`.',
    };
    const uncovered = servicesOf(lab)
      .flatMap((service) => portsOf(service).map((port) => ({ port, protocol: service.protocol })))
      .filter((wanted) => !rules.some((rule) => covers(rule, wanted, localAddress)))
      .map(({ port, protocol }) => `${protocol} ${port}`);
    const absent: Finding = {
      code: 'source-nat-missing',
      severity: 'fault',
      machine: machine.name,
      summary: `No rule gives connections to ${listed(uncovered, 'or')} the LIP ${localAddress}.`,
      evidence: `The nat table has ${rules.length === 0 ? 'no rule in POSTROUTING' : rules.join('; ')}.`,
      mend: 'Run `up`, which adds it; `plan --shell` has the command.',
    };
    const other = seen.addresses
      .map(({ address }) => address)
      .filter((address) => !address.startsWith('127.'));
    const notOwn: Finding = {
      code: 'local-address-missing',
      severity: 'fault',
      machine: machine.name,
      summary: `The LIP ${localAddress} is no address of the director.`,
      evidence: `It has ${other.join(', ') || 'none'}: real servers answer to ${localAddress}, and nobody there takes it.`,
      mend: 'Run `up`, which sets the addresses of the lab file; or name one of these as `localAddress`.',
    };
    const mustHave = Object.values(machine.addresses).includes(localAddress);
    const has = seen.addresses.some(({ address }) => address === localAddress);
    return [
      ...(mustHave && !has ? [notOwn] : []),
      ...(seen.ipvs && !conntrack ? [off] : []),
      ...(uncovered.length === 0 ? [] : [absent]),
    ];
  });
};

/** Whether a rule as iptables-save writes it gives what IPVS passes on for a port of the VIP the LIP. */
function covers(
  rule: string,
  { port, protocol }: { readonly port: number; readonly protocol: Protocol },
  localAddress: string,
): boolean {
  const words = rule.split(' ');
  const allows = (word: string, value: string): boolean =>
    !words.includes(word) || words[words.indexOf(word) + 1] === value;
  return (
    rule.endsWith(` -j SNAT --to-source ${localAddress}`) &&
    allows('-p', protocol) &&
    allows('--vport', String(port))
  );
}
