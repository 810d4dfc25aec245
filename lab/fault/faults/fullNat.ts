import { parseCidr } from '../../model/cidr.ts';
import type { Lab, Machine } from '../../model/lab.ts';
import { interfaceLookup, interfaceWord } from '../../script/interfaceWord.ts';
import { lines, sh, verbatim } from '../../script/shellText.ts';
import type { Fault, FaultScript } from '../fault.ts';
import { breakOnce, mendRecorded, noteOnly } from '../faultRecord.ts';
import { settingsFault, type KernelSetting } from '../kernelSettings.ts';
import { freeAddress, machineNamed, namesOf, placeOn, type FaultPlace } from '../site.ts';

const directors = (lab: Lab): readonly string[] =>
  lab.service.forwarding === 'fullnat' ? namesOf(lab, 'director') : [];

const conntrackOff = 'conntrack-off';
const conntrack: readonly KernelSetting[] = [{ file: sh`/proc/sys/net/ipv4/vs/conntrack`, value: '0' }];

const lipMissing = 'local-address-missing';

/** The network on which a director has the LIP; `undefined` where it is none of its addresses. */
function lipPlace(lab: Lab, director: string): FaultPlace | undefined {
  const machine = machineNamed(lab, director);
  const network = Object.keys(machine.addresses).find(
    (name) => machine.addresses[name] === lab.service.localAddress,
  );
  return network === undefined ? undefined : placeOn(lab, machine, network);
}

/** A real server forgets whose the LIP was: it would go on sending there for as long as it remembers (ARP). */
function forget(lab: Lab, server: Machine, network: string): FaultScript {
  const { interface: name } = placeOn(lab, server, network);
  const body = lines(
    ...interfaceLookup([name], sh`return 1`),
    sh`ip -4 neigh del ${lab.service.localAddress ?? ''} dev ${verbatim(interfaceWord(name))} 2>/dev/null || :`,
  );
  return { machine: server.name, inject: body, mend: body };
}

/** What goes wrong where the director gives each connection an address of its own as its source. */
export const fullNatFaults: readonly Fault[] = [
  {
    id: conntrackOff,
    group: 'forwarding',
    title: 'Conntrack of IPVS off (net.ipv4.vs.conntrack)',
    symptom:
      'Every request times out: netfilter sees no connection of IPVS, the LIP is never put in, and the real servers answer a client that they have no way to.',
    findings: ['ipvs-conntrack-off'],
    touches: 'ipvs-conntrack',
    targets: directors,
    effect: ({ name }, machine) => ({
      kind: 'script',
      script: settingsFault(name, machine, conntrackOff, conntrack),
    }),
  },
  {
    id: lipMissing,
    group: 'forwarding',
    title: 'LIP that the director does not have',
    symptom:
      'Every request times out: the director has another address now, connections still get the LIP as their source, and the real servers ask for it by ARP in vain.',
    findings: [lipMissing],
    touches: 'network',
    targets: (lab) =>
      directors(lab).filter((name) => {
        const place = lipPlace(lab, name);
        return place !== undefined && freeAddress(lab, place.network) !== undefined;
      }),
    effect(lab, machine) {
      const place = lipPlace(lab, machine);
      if (place === undefined) throw new RangeError(`${machine} has no LIP`);
      const nic = verbatim(interfaceWord(place.interface));
      const lookup = interfaceLookup([place.interface], sh`return 1`);
      const { prefixLength } = parseCidr(lab.networks[place.network]?.cidr ?? '')?.cidr ?? place;
      const right = `${place.address}/${prefixLength}`;
      const other = `${freeAddress(lab, place.network) ?? ''}/${prefixLength}`;
      const servers = lab.realServers.filter(({ addresses }) => Object.hasOwn(addresses, place.network));
      return {
        kind: 'script',
        script: {
          machine,
          inject: breakOnce(
            lab.name,
            lipMissing,
            lines(
              ...lookup,
              noteOnly(lab.name, lipMissing),
              // One that is added first would be its secondary, and go with it.
              sh`ip -4 addr del ${right} dev ${nic} && ip -4 addr add ${other} dev ${nic}`,
            ),
          ),
          mend: mendRecorded(
            lab.name,
            lipMissing,
            lines(
              ...lookup,
              sh`ip -4 addr del ${other} dev ${nic} 2>/dev/null
ip -4 addr replace ${right} dev ${nic} || lvs_failed=1`,
            ),
          ),
        },
        then: servers.map((server) => forget(lab, server, place.network)),
      };
    },
  },
];
