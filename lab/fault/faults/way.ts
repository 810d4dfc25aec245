import type { Lab } from '../../model/lab.ts';
import { interfaceLookup, interfaceWord } from '../../script/interfaceWord.ts';
import { lines, sh, verbatim, type ShellText } from '../../script/shellText.ts';
import type { Fault } from '../fault.ts';
import { breakOnce, mendRecorded, noteOnly } from '../faultRecord.ts';
import { settingsFault } from '../kernelSettings.ts';
import { freeAddress, machineNamed, mainPlace, namesOf, placeOn, type FaultPlace } from '../site.ts';

/** The client's addresses, each as a route of its own that is better than any other. */
function clientRoutes({ client }: Lab): readonly string[] {
  return Object.values(client.addresses).map((address) => `${address}/32`);
}

/** A way to the client that does not lead through the director. */
function otherWay(
  part: Pick<Fault, 'id' | 'title' | 'symptom' | 'targets'>,
  hop: (lab: Lab, place: FaultPlace) => readonly string[],
): Fault {
  return {
    ...part,
    group: 'way',
    touches: 'way-to-client',
    findings: ['answers-bypass-director'],
    effect(lab, machine) {
      const place = mainPlace(lab, machine);
      const lookup = interfaceLookup([place.interface], sh`return 1`);
      const nic = verbatim(interfaceWord(place.interface));
      const each = (verb: 'add' | 'del'): readonly ShellText[] =>
        clientRoutes(lab).map((route) => sh`ip -4 route ${verb} ${route} ${hop(lab, place)} dev ${nic}`);
      return {
        kind: 'script',
        script: {
          machine,
          inject: breakOnce(
            lab.name,
            part.id,
            lines(
              ...lookup,
              noteOnly(lab.name, part.id),
              ...each('add').map((text) => sh`${verbatim(text)} || return 1`),
            ),
          ),
          mend: mendRecorded(
            lab.name,
            part.id,
            lines(...lookup, ...each('del').map((text) => sh`${verbatim(text)} 2>/dev/null || :`)),
          ),
        },
      };
    },
  };
}

const natServers = (lab: Lab): readonly string[] =>
  lab.service.forwarding === 'nat' ? namesOf(lab, 'realServer') : [];

const redirects = 'redirects-on';

/** What leads answers past the director. */
export const wayFaults: readonly Fault[] = [
  otherWay(
    {
      id: 'client-on-servers-network',
      title: 'Client on the servers’ network',
      symptom:
        'The real server takes the client for a neighbour and answers it directly: with its own address as source, which the client resets, or not at all.',
      targets: natServers,
    },
    () => ['scope', 'link'],
  ),
  otherWay(
    {
      id: 'second-route',
      title: 'Second route around the director',
      symptom:
        'Its share of the requests times out: the answers leave by another router, and nobody puts the VIP back as their source.',
      targets: (lab) =>
        natServers(lab).filter((name) => freeAddress(lab, mainPlace(lab, name).network) !== undefined),
    },
    (lab, place) => ['via', freeAddress(lab, place.network) ?? ''],
  ),
  {
    id: redirects,
    group: 'way',
    title: 'ICMP redirects on',
    symptom:
      'Where client and real servers share a network, the director tells them the shorter way past itself: some connections hang after the first packets. On two networks nothing shows.',
    findings: ['redirects-on'],
    touches: 'redirects',
    targets: (lab) => (lab.service.forwarding === 'nat' ? namesOf(lab, 'director') : []),
    effect(lab, machine) {
      const director = machineNamed(lab, machine);
      const nics = Object.keys(director.addresses).map(
        (network) => placeOn(lab, director, network).interface,
      );
      const settings = (['all', ...nics] as const).map((nic) => ({
        file: sh`/proc/sys/net/ipv4/conf/${nic === 'all' ? 'all' : verbatim(interfaceWord(nic))}/send_redirects`,
        value: '1',
      }));
      const lookup = interfaceLookup(nics, sh`return 1`);
      return {
        kind: 'script',
        script: settingsFault(lab.name, machine, redirects, settings, lookup),
      };
    },
  },
];
