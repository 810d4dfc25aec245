import type { Finding } from '../finding.ts';
import type { DoctorRule } from '../rule.ts';

/**
 * Under NAT a director that may send ICMP redirects tells real servers the shorter way past it, where client and real
 * servers share a network. The kernel ORs the setting of all with the interface's own (ip-sysctl, send_redirects), so a
 * lab interface counts only together with it.
 */
export const redirects: DoctorRule = (lab, machines) => {
  if (lab.service.forwarding !== 'nat') return [];
  const shared = lab.realServers.some(({ addresses }) =>
    Object.keys(addresses).some((network) => Object.hasOwn(lab.client.addresses, network)),
  );
  return machines
    .filter(({ role }) => role === 'director')
    .flatMap(({ machine, seen }): readonly Finding[] => {
      const own = new Set(
        seen.addresses
          .filter(({ address }) => Object.values(machine.addresses).includes(address))
          .map((one) => one.interface),
      );
      const on = seen.sendRedirects.filter((name) => name === 'all' || own.has(name));
      if (on.length === 0) return [];
      return [
        {
          code: 'redirects-on',
          severity: shared ? 'fault' : 'doubt',
          machine: machine.name,
          summary: 'The director may send ICMP redirects.',
          evidence: `send_redirects is 1 for ${on.join(', ')}. ${
            shared
              ? 'Client and real servers share a network: they are told a way past the director.'
              : 'It harms where client and real servers share a network; here they do not.'
          }`,
          mend: 'Run `up`; by hand: `sysctl -w net.ipv4.conf.all.send_redirects=0`, and the same for each interface.',
        },
      ];
    });
};
