import { hasOwnVip } from '../../model/ownVip.ts';
import type { Finding } from '../finding.ts';
import type { InterfaceSettings, ObservedMachine } from '../observation.ts';
import type { DoctorRule } from '../rule.ts';

/**
 * A real server that has the VIP itself must keep silent about it (ARP), or clients talk to it past the director; and in
 * a tunnel it must not drop requests as forged, since they come in on tunl0 and their answers leave elsewhere.
 */
export const ownVip: DoctorRule = (lab, machines) => {
  if (!hasOwnVip(lab)) return [];
  return machines
    .filter(({ role }) => role === 'realServer')
    .flatMap((observed): readonly Finding[] => [
      ...arpFindings(observed, lab.service.vip),
      ...(lab.service.forwarding === 'tun' ? filterFindings(observed) : []),
    ]);
};

function arpFindings({ machine, seen }: ObservedMachine, vip: string): readonly Finding[] {
  const own = seen.addresses.filter(({ address }) => Object.values(machine.addresses).includes(address));
  const names = [...new Set(own.map((one) => one.interface))];
  const answering = names.filter((name) => effective(seen.interfaceSettings, name, 'arp_ignore') === 0);
  const announcing = names.filter(
    (name) => (effective(seen.interfaceSettings, name, 'arp_announce') ?? 2) < 2,
  );
  return [
    ...finding(answering, {
      code: 'arp-answers-for-vip',
      severity: 'fault',
      machine: machine.name,
      summary: `The real server answers ARP for the VIP ${vip}, as if it were the director.`,
      evidence: `arp_ignore is 0 for all and for ${answering.join(', ')}. A client that believes it sends everything here, and the weights seem ignored.`,
      mend: 'Run `up`; by hand: `sysctl -w net.ipv4.conf.all.arp_ignore=1`, then `ip neigh flush all` on the client.',
    }),
    ...finding(announcing, {
      code: 'arp-announces-vip',
      severity: 'fault',
      machine: machine.name,
      summary: `The real server may use the VIP ${vip} in ARP requests of its own.`,
      evidence: `arp_announce is less than 2 for all and for ${announcing.join(', ')}. Whoever hears such a request takes it for the owner of the VIP.`,
      mend: 'Run `up`; by hand: `sysctl -w net.ipv4.conf.all.arp_announce=2`, then `ip neigh flush all` on the client.',
    }),
  ];
}

/** Strict filtering (1) wants an answer to leave where the request came in; loose (2) only a route. */
function filterFindings({ machine, seen }: ObservedMachine): readonly Finding[] {
  const strict = effective(seen.interfaceSettings, 'tunl0', 'rp_filter') === 1;
  return finding(strict ? ['tunl0'] : [], {
    code: 'rp-filter-drops-tunnel',
    severity: 'fault',
    machine: machine.name,
    summary: 'The real server drops what comes out of the tunnel as forged.',
    evidence:
      'rp_filter is 1 for all or for tunl0, and answers do not leave by tunl0. Its share of the requests times out.',
    mend: 'Run `up`; by hand: `sysctl -w net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.tunl0.rp_filter=0`.',
  });
}

function finding(names: readonly string[], found: Finding): readonly Finding[] {
  return names.length === 0 ? [] : [found];
}

/** The value that counts: the larger of the interface's own and that of all (ip-sysctl.rst). */
function effective(
  settings: Readonly<Record<string, InterfaceSettings>> | undefined,
  name: string,
  key: keyof InterfaceSettings,
): number | undefined {
  const values = [settings?.[name]?.[key], settings?.['all']?.[key]].filter((value) => value !== undefined);
  return values.length === 0 ? undefined : Math.max(...values);
}
