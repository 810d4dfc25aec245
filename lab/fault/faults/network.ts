import type { Lab } from '../../model/lab.ts';
import { interfaceLookup, interfaceWord } from '../../script/interfaceWord.ts';
import { lines, sh, verbatim, type ShellText } from '../../script/shellText.ts';
import type { Fault, FaultEffect } from '../fault.ts';
import { breakOnce, faultRecord, mendRecorded, noteOnly } from '../faultRecord.ts';
import {
  freeAddress,
  mainPlace,
  namesOf,
  placeOn,
  serverNetwork,
  vipNetwork,
  type FaultPlace,
} from '../site.ts';

type Settling = NonNullable<Extract<FaultEffect, { kind: 'script' }>['settle']>;
type Texts = Readonly<Record<'inject' | 'mend', ShellText>>;
type Part = Omit<Fault, 'group' | 'touches' | 'effect'> & {
  readonly texts: (lab: Lab, place: FaultPlace) => Texts;
  /** An address whose MAC address others may have learned wrongly. */
  readonly learned?: (lab: Lab, place: FaultPlace) => string;
};

/** A fault of a machine's addresses or routes on the network that matters most for it. */
function onNetwork({ texts, learned, ...rest }: Part): Fault {
  return {
    ...rest,
    group: 'network',
    touches: 'network',
    effect(lab, machine) {
      const place = mainPlace(lab, machine);
      const { inject, mend } = texts(lab, place);
      const lookup = interfaceLookup([place.interface], sh`return 1`);
      return {
        kind: 'script',
        script: {
          machine,
          inject: breakOnce(lab.name, rest.id, lines(...lookup, inject)),
          mend: mendRecorded(lab.name, rest.id, lines(...lookup, mend)),
        },
        ...(learned && { settle: askAnew(lab, place, learned(lab, place)) }),
      };
    },
  };
}

/** Those who send to real servers or to the VIP forget whose an address was, and ask: else they go on for half a minute. */
function askAnew(lab: Lab, { network }: FaultPlace, address: string): Settling {
  return [...lab.directors, lab.client]
    .filter(({ addresses }) => Object.hasOwn(addresses, network))
    .map((machine) => {
      const { interface: name } = placeOn(lab, machine, network);
      return {
        machine: machine.name,
        mend: lines(
          ...interfaceLookup([name], sh`return 1`),
          sh`ip -4 neigh del ${address} dev ${verbatim(interfaceWord(name))} 2>/dev/null || :`,
        ),
      };
    });
}

const natServers = (lab: Lab): readonly string[] =>
  lab.service.forwarding === 'nat' ? namesOf(lab, 'realServer') : [];
const device = (place: FaultPlace) => verbatim(interfaceWord(place.interface));

/** Keeps the default routes, which the kernel drops along with an interface's last address. */
function recordRoutes(lab: string, fault: string): ShellText {
  const record = faultRecord(lab, fault);
  return sh`ip -o -4 route show default >${`${record}.new`} && mv ${`${record}.new`} ${record} || return 1`;
}

/** Brings kept default routes back; `linkdown` is a remark of ip's that it does not take itself. */
function restoreRoutes(lab: string, fault: string): ShellText {
  return sh`while read -r lvs_route; do
  [ -z "$lvs_route" ] || ip -4 route replace \${lvs_route%%linkdown*} || lvs_failed=1
done <${faultRecord(lab, fault)}`;
}

/** What goes wrong with addresses and gateways. */
export const networkFaults: readonly Fault[] = [
  onNetwork({
    id: 'gateway-missing',
    title: 'Real server without gateway',
    symptom:
      'Its share of the requests times out (curl 28): it gets them and has no way to answer. The director shows SYN_RECV.',
    findings: ['gateway-missing', 'gateway-wrong'],
    targets: natServers,
    texts: ({ name }) => ({
      inject: lines(recordRoutes(name, 'gateway-missing'), sh`ip -4 route del default`),
      mend: restoreRoutes(name, 'gateway-missing'),
    }),
  }),
  onNetwork({
    id: 'gateway-wrong',
    title: 'Real server with a wrong gateway',
    symptom: 'Its share of the requests times out: its answers go to an address that nobody has.',
    findings: ['gateway-wrong'],
    targets: (lab) =>
      natServers(lab).filter((name) => freeAddress(lab, mainPlace(lab, name).network) !== undefined),
    texts: (lab, place) => ({
      inject: lines(
        recordRoutes(lab.name, 'gateway-wrong'),
        sh`ip -4 route replace default via ${freeAddress(lab, place.network) ?? ''} dev ${device(place)}`,
      ),
      mend: restoreRoutes(lab.name, 'gateway-wrong'),
    }),
  }),
  onNetwork({
    id: 'netmask-wrong',
    title: 'Wrong netmask (/32)',
    symptom:
      'The machine takes its neighbours for strangers: no route to them, and a gateway that cannot be reached is dropped.',
    findings: ['netmask-wrong'],
    targets: (lab) =>
      namesOf(lab, 'director', 'realServer', 'client').filter(
        (name) => mainPlace(lab, name).prefixLength < 32,
      ),
    texts(lab, place) {
      const right = `${place.address}/${place.prefixLength}`;
      const wrong = `${place.address}/32`;
      return {
        inject: lines(
          recordRoutes(lab.name, 'netmask-wrong'),
          sh`ip -4 addr del ${right} dev ${device(place)} && ip -4 addr add ${wrong} dev ${device(place)}`,
        ),
        mend: lines(
          sh`ip -4 addr replace ${right} dev ${device(place)} || lvs_failed=1
ip -4 addr del ${wrong} dev ${device(place)} 2>/dev/null`,
          restoreRoutes(lab.name, 'netmask-wrong'),
        ),
      };
    },
  }),
  onNetwork({
    id: 'duplicate-address',
    title: 'Address that another machine has',
    symptom:
      'Two machines answer to one address: connections meet now the one, now the other, and break when ARP changes its mind.',
    findings: ['duplicate-address'],
    targets: (lab) => namesOf(lab, 'realServer').filter((name) => twinOf(lab, name) !== undefined),
    texts(lab, place) {
      const twin = `${twinOf(lab, ownerOf(lab, place)) ?? ''}/${place.prefixLength}`;
      return {
        inject: lines(
          noteOnly(lab.name, 'duplicate-address'),
          sh`ip -4 addr add ${twin} dev ${device(place)}`,
        ),
        mend: sh`ip -4 addr del ${twin} dev ${device(place)} 2>/dev/null || :`,
      };
    },
    learned: (lab, place) => twinOf(lab, ownerOf(lab, place)) ?? '',
  }),
  onNetwork({
    id: 'vip-missing',
    title: 'VIP missing on the director',
    symptom: 'No request is answered: nobody has the VIP, so nobody answers ARP for it.',
    findings: ['address-missing'],
    targets: (lab) => (vipNetwork(lab) === undefined ? [] : namesOf(lab, 'director')),
    texts(lab, place) {
      const isOwn = place.address === lab.service.vip;
      const vip = `${lab.service.vip}/${isOwn ? place.prefixLength : 32}`;
      return {
        inject: lines(recordRoutes(lab.name, 'vip-missing'), sh`ip -4 addr del ${vip} dev ${device(place)}`),
        mend: lines(
          sh`ip -4 addr replace ${vip} dev ${device(place)} || lvs_failed=1`,
          restoreRoutes(lab.name, 'vip-missing'),
        ),
      };
    },
  }),
  onNetwork({
    id: 'vip-duplicate',
    title: 'VIP on a second machine',
    symptom:
      'Two machines claim the VIP. Where the client itself has it, its requests never leave it and are refused.',
    findings: ['vip-duplicate'],
    targets(lab) {
      const network = vipNetwork(lab);
      if (network === undefined || lab.service.forwarding === 'dr' || lab.service.forwarding === 'tun')
        return [];
      const others = [lab.client, ...lab.realServers];
      return others.filter(({ addresses }) => Object.hasOwn(addresses, network)).map(({ name }) => name);
    },
    texts(lab, place) {
      const vip = `${lab.service.vip}/32`;
      return {
        inject: lines(noteOnly(lab.name, 'vip-duplicate'), sh`ip -4 addr add ${vip} dev ${device(place)}`),
        mend: sh`ip -4 addr del ${vip} dev ${device(place)} 2>/dev/null || :`,
      };
    },
    learned: ({ service }) => service.vip,
  }),
];

function ownerOf(lab: Lab, place: FaultPlace): string {
  return lab.realServers.find(({ addresses }) => addresses[place.network] === place.address)?.name ?? '';
}

/** The address of another real server on the same network. */
function twinOf(lab: Lab, name: string): string | undefined {
  const server = lab.realServers.find((one) => one.name === name);
  const network = server && serverNetwork(lab, server);
  if (network === undefined) return undefined;
  return lab.realServers.find((one) => one.name !== name && Object.hasOwn(one.addresses, network))?.addresses[
    network
  ];
}
