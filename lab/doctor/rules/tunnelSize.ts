import type { Finding } from '../finding.ts';
import type { DoctorRule } from '../rule.ts';

/** Bytes of the outer header. */
const outerHeader = 20;
/** The smallest MTU that IPv4 knows (RFC 791); IPVS sends nothing through a tunnel that leaves less (ip_vs_xmit.c). */
const smallestMtu = 68;

/**
 * A tunnel takes 20 bytes of each packet. Clients learn so from the director, by ICMP fragmentation needed; where they
 * do not hear it, long requests hang.
 */
export const tunnelSize: DoctorRule = (lab, machines) => {
  if (lab.service.forwarding !== 'tun') return [];
  const networks = new Set(lab.realServers.flatMap(({ addresses }) => Object.keys(addresses)));
  return machines
    .filter(({ role }) => role === 'director')
    .flatMap(({ machine, seen }): readonly Finding[] => {
      const towards = Object.entries(machine.addresses)
        .filter(([network]) => networks.has(network))
        .map(([, address]) => address);
      const small = seen.addresses.find(
        ({ address, mtu = Infinity }) => towards.includes(address) && mtu - outerHeader < smallestMtu,
      );
      const { silentAboutSize = [] } = seen;
      return [
        ...(small === undefined
          ? []
          : [
              {
                code: 'tunnel-mtu-too-small',
                severity: 'fault',
                machine: machine.name,
                summary: `The MTU of ${small.interface} is too small for the tunnel.`,
                evidence: `It is ${small.mtu}: behind the outer header (${outerHeader} bytes) less than ${smallestMtu} are left, and IPVS drops every packet without a word.`,
                mend: `Give it a larger one: \`ip link set dev ${small.interface} mtu 1500\`; \`mend LAB\` where \`break\` made it small.`,
              } as const,
            ]),
        ...silentAboutSize.map((line): Finding => ({
          code: 'fragmentation-needed-dropped',
          severity: 'fault',
          machine: machine.name,
          summary: 'The director cannot tell clients that a packet is too long for the tunnel.',
          evidence: `${line}: full packets are ${outerHeader} bytes too long, and long requests hang while short ones work.`,
          mend: `Take the rule out: \`iptables ${line.replace(/^-A /, '-D ')}\`; \`mend LAB\` where \`break\` put it in.`,
        })),
      ];
    });
};
