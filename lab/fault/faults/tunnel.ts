import type { Lab } from '../../model/lab.ts';
import { interfaceLookup, interfaceWord } from '../../script/interfaceWord.ts';
import { lines, sh, verbatim, type ShellText } from '../../script/shellText.ts';
import type { Fault } from '../fault.ts';
import { breakOnce, faultRecord, mendRecorded, noteOnly } from '../faultRecord.ts';
import { changeSettings, restoreSettings, type KernelSetting } from '../kernelSettings.ts';
import { machineNamed, namesOf, placeOn, serverNetwork } from '../site.ts';

const realServers = (lab: Lab): readonly string[] =>
  lab.service.forwarding === 'tun' ? namesOf(lab, 'realServer') : [];
const directors = (lab: Lab): readonly string[] =>
  lab.service.forwarding === 'tun' ? namesOf(lab, 'director') : [];

type Part = Omit<Fault, 'group' | 'effect'> & {
  readonly inject: (lab: Lab, machine: string) => ShellText;
  readonly mend: (lab: Lab, machine: string) => ShellText;
};

function ofTunnel({ inject, mend, ...rest }: Part): Fault {
  return {
    ...rest,
    group: 'forwarding',
    effect: (lab, machine) => ({
      kind: 'script',
      script: {
        machine,
        inject: breakOnce(lab.name, rest.id, inject(lab, machine)),
        mend: mendRecorded(lab.name, rest.id, mend(lab, machine)),
      },
    }),
  };
}

/** rp_filter of all is 0 under TUN, so tunl0's own counts (the larger does). */
const strict: readonly KernelSetting[] = [{ file: sh`/proc/sys/net/ipv4/conf/tunl0/rp_filter`, value: '1' }];

const mtuFault = 'tunnel-mtu-small';
/** 60 bytes are left inside the tunnel. The kernel takes nothing under 68 for an interface with IPv4. */
const smallMtu = 80;

/** The director's interface towards the real servers. */
function towardsServers(lab: Lab, director: string): string {
  const [first] = lab.realServers;
  const network = first && serverNetwork(lab, first);
  return placeOn(lab, machineNamed(lab, director), network ?? '').interface;
}

const icmpFault = 'fragmentation-needed-dropped';

function icmpRule(lab: Lab, verb: '-I' | '-D'): ShellText {
  return sh`iptables -w 5 ${verb} OUTPUT -p icmp --icmp-type fragmentation-needed -m comment --comment ${`lvs-lab fault ${lab.name}`} -j DROP`;
}

/** What goes wrong in a tunnel (IP in IP) between the director and the real servers. */
export const tunnelFaults: readonly Fault[] = [
  ofTunnel({
    id: 'tunnel-down',
    title: 'Tunnel interface down (tunl0)',
    symptom:
      'Its share of the requests is refused: nobody on the real server takes IP in IP, so its kernel answers ICMP protocol unreachable.',
    findings: ['interface-down'],
    touches: 'tunnel',
    targets: realServers,
    inject: ({ name }) => lines(noteOnly(name, 'tunnel-down'), sh`ip link set dev tunl0 down`),
    mend: () => sh`ip link set dev tunl0 up || lvs_failed=1`,
  }),
  ofTunnel({
    id: 'rp-filter-strict',
    title: 'Reverse path filter on the tunnel (rp_filter 1)',
    symptom:
      'Its share of the requests times out: they come out of tunl0, answers to the client leave elsewhere, so the kernel drops them as forged.',
    findings: ['rp-filter-drops-tunnel'],
    touches: 'rp-filter',
    targets: realServers,
    inject: ({ name }) => changeSettings(name, 'rp-filter-strict', strict),
    mend: ({ name }) => restoreSettings(name, 'rp-filter-strict', strict),
  }),
  ofTunnel({
    id: mtuFault,
    title: 'MTU too small for the tunnel',
    symptom:
      'Every request times out: the outer header takes 20 bytes, IPVS is left with less than the 68 that IPv4 needs, and drops the packets without a word.',
    findings: ['tunnel-mtu-too-small'],
    touches: 'mtu',
    // It costs an interface its IPv6 addresses, which on a machine of the user's own may matter.
    targets: (lab) => (lab.machines === 'embedded' ? directors(lab) : []),
    inject(lab, machine) {
      const name = towardsServers(lab, machine);
      const nic = verbatim(interfaceWord(name));
      const record = faultRecord(lab.name, mtuFault);
      return lines(
        ...interfaceLookup([name], sh`return 1`),
        sh`cat /sys/class/net/${nic}/mtu >${`${record}.new`} && mv ${`${record}.new`} ${record} || return 1
ip link set dev ${nic} mtu ${smallMtu}`,
      );
    },
    mend(lab, machine) {
      const name = towardsServers(lab, machine);
      return lines(
        ...interfaceLookup([name], sh`return 1`),
        sh`read -r lvs_mtu <${faultRecord(lab.name, mtuFault)} &&
  ip link set dev ${verbatim(interfaceWord(name))} mtu "$lvs_mtu" || lvs_failed=1`,
      );
    },
  }),
  ofTunnel({
    id: icmpFault,
    title: 'ICMP “fragmentation needed” dropped',
    symptom:
      'Short requests work, long ones hang: full packets do not fit into the tunnel, and the firewall keeps the director from telling the client so.',
    findings: ['fragmentation-needed-dropped'],
    touches: 'firewall',
    targets: directors,
    inject: (lab) => lines(noteOnly(lab.name, icmpFault), sh`${verbatim(icmpRule(lab, '-I'))} || return 1`),
    mend: (lab) => sh`${verbatim(icmpRule(lab, '-D'))} 2>/dev/null || :`,
  }),
];
