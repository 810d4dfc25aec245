import type { Lab } from '../../model/lab.ts';
import { hasOwnVip } from '../../model/ownVip.ts';
import { interfaceLookup, interfaceWord } from '../../script/interfaceWord.ts';
import { lines, sh, verbatim, type ShellText } from '../../script/shellText.ts';
import type { Fault, FaultScript } from '../fault.ts';
import { breakOnce, mendRecorded, noteOnly } from '../faultRecord.ts';
import { settingsFault, type KernelSetting } from '../kernelSettings.ts';
import { machineNamed, namesOf, placeOn, serverNetwork, vipNetwork, type FaultPlace } from '../site.ts';

const realServers = (lab: Lab): readonly string[] => (hasOwnVip(lab) ? namesOf(lab, 'realServer') : []);

/** Where a real server under DR or TUN has the VIP. */
const vipDevice = (lab: Lab): 'lo' | 'tunl0' => (lab.service.forwarding === 'tun' ? 'tunl0' : 'lo');

function vipFault({
  inject,
  mend,
  ...rest
}: Pick<Fault, 'id' | 'title' | 'symptom' | 'findings' | 'targets'> & {
  readonly inject: (lab: Lab) => ShellText;
  readonly mend: (lab: Lab) => ShellText;
}): Fault {
  return {
    ...rest,
    group: 'forwarding',
    touches: 'own-vip',
    effect: (lab, machine) => ({
      kind: 'script',
      script: {
        machine,
        inject: breakOnce(lab.name, rest.id, lines(noteOnly(lab.name, rest.id), inject(lab))),
        mend: mendRecorded(lab.name, rest.id, mend(lab)),
      },
    }),
  };
}

const arpAnswered = 'arp-answered';

/** Real servers on the client's segment of the VIP: nobody else hears what they say by ARP. */
function heardByClient(lab: Lab): readonly string[] {
  const network = vipNetwork(lab);
  if (network === undefined || !Object.hasOwn(lab.client.addresses, network)) return [];
  return realServers(lab).filter((name) => Object.hasOwn(machineNamed(lab, name).addresses, network));
}

function placeAtVip(lab: Lab, name: string): FaultPlace {
  return placeOn(lab, machineNamed(lab, name), vipNetwork(lab) ?? '');
}

/** Of `all` and the interface's own the kernel takes the larger. */
function answering(place: FaultPlace): readonly KernelSetting[] {
  const own = verbatim(interfaceWord(place.interface));
  return [
    { file: sh`/proc/sys/net/ipv4/conf/all/arp_ignore`, value: '0' },
    { file: sh`/proc/sys/net/ipv4/conf/${own}/arp_ignore`, value: '0' },
  ];
}

/**
 * Has the client believe the real server, as it would once it asks and this answer comes in last. The kernel asks whom
 * it believes again and again, by unicast, so that it stays so while the real server answers.
 */
function believe(lab: Lab, server: FaultPlace): FaultScript {
  const place = placeAtVip(lab, lab.client.name);
  const nic = verbatim(interfaceWord(place.interface));
  const lookup = interfaceLookup([place.interface], sh`return 1`);
  const { vip } = lab.service;
  return {
    machine: lab.client.name,
    inject: breakOnce(
      lab.name,
      arpAnswered,
      lines(
        ...lookup,
        noteOnly(lab.name, arpAnswered),
        sh`ping -q -c 1 -W 2 ${server.address} >/dev/null 2>&1
lvs_mac=
set -- $(ip -4 neigh show to ${server.address} dev ${nic})
while [ "$#" -gt 1 ]; do
  [ "$1" != lladdr ] || lvs_mac=$2
  shift
done
[ -n "$lvs_mac" ] || { echo ${`The client gets no ARP answer for ${server.address}.`} >&2; return 1; }
ip -4 neigh replace ${vip} lladdr "$lvs_mac" dev ${nic} nud reachable`,
      ),
    ),
    mend: mendRecorded(
      lab.name,
      arpAnswered,
      lines(...lookup, sh`ip -4 neigh del ${vip} dev ${nic} 2>/dev/null || :`),
    ),
  };
}

const prefixOf = (lab: Lab): number => placeOn(lab, lab.client, vipNetwork(lab) ?? '').prefixLength;

/** What goes wrong where each real server has the VIP itself: direct routing and tunnelling. */
export const ownVipFaults: readonly Fault[] = [
  {
    id: arpAnswered,
    group: 'forwarding',
    title: 'ARP for the VIP answered by a real server',
    symptom:
      'One real server takes every request, past the director: the weights seem ignored, and IPVS counts nothing. It answers ARP for the VIP (arp_ignore is 0), and the client believes it.',
    findings: ['arp-answers-for-vip', 'client-believes-real-server'],
    touches: 'arp',
    targets: heardByClient,
    effect(lab, machine) {
      const place = placeAtVip(lab, machine);
      const lookup = interfaceLookup([place.interface], sh`return 1`);
      const settings = answering(place);
      return {
        kind: 'script',
        script: settingsFault(lab.name, machine, arpAnswered, settings, lookup),
        then: [believe(lab, place)],
      };
    },
  },
  vipFault({
    id: 'vip-missing-on-real-server',
    title: 'VIP missing on a real server',
    symptom:
      'Its share of the requests times out: packets for the VIP reach it, and it does not take them for its own.',
    findings: ['address-missing'],
    targets: realServers,
    inject: (lab) => sh`ip -4 addr del ${`${lab.service.vip}/32`} dev ${vipDevice(lab)}`,
    mend: (lab) => sh`ip -4 addr replace ${`${lab.service.vip}/32`} dev ${vipDevice(lab)} || lvs_failed=1`,
  }),
  vipFault({
    id: 'vip-prefix-wrong',
    title: 'VIP on lo with the prefix of its network',
    symptom:
      'Its share of the requests times out: on lo, all addresses of such a prefix are local, the client’s too, and its answers never leave.',
    findings: ['netmask-wrong'],
    // A machine of the user's own may be reached through that very network.
    targets: (lab) =>
      lab.service.forwarding === 'dr' &&
      lab.machines === 'embedded' &&
      vipNetwork(lab) !== undefined &&
      prefixOf(lab) < 32
        ? realServers(lab)
        : [],
    inject: (lab) =>
      sh`ip -4 addr add ${`${lab.service.vip}/${prefixOf(lab)}`} dev lo && ip -4 addr del ${`${lab.service.vip}/32`} dev lo`,
    mend: (lab) =>
      sh`ip -4 addr del ${`${lab.service.vip}/${prefixOf(lab)}`} dev lo 2>/dev/null
ip -4 addr replace ${`${lab.service.vip}/32`} dev lo || lvs_failed=1`,
  }),
  {
    id: 'different-segment',
    group: 'forwarding',
    title: 'Real server on another segment',
    symptom:
      'Its share of the requests times out: the director reaches it by its MAC address alone, asks for that by ARP, and nobody on its segment answers.',
    findings: ['different-segment'],
    touches: 'cable',
    embeddedOnly: true,
    targets: (lab) => (lab.service.forwarding === 'dr' ? namesOf(lab, 'realServer') : []),
    effect: (lab, machine) => ({
      kind: 'other-segment',
      machine,
      network: serverNetwork(lab, machineNamed(lab, machine)) ?? '',
    }),
  },
];
