import type { Lab } from '../../model/lab.ts';
import { interfaceLookup, interfaceWord } from '../../script/interfaceWord.ts';
import { lines, sh, verbatim, type ShellText } from '../../script/shellText.ts';
import type { Fault } from '../fault.ts';
import { breakOnce, faultRecord, mendRecorded } from '../faultRecord.ts';
import { freeAddress, mainPlace } from '../site.ts';
import { persistenceFault } from './director.ts';

const client = (lab: Lab): readonly string[] => (lab.service.protocol === 'tcp' ? [lab.client.name] : []);

/** Starts a request every second, on one connection that stays open, in the background; keeps its process id. */
function keepRequesting(lab: Lab, fault: string, options: readonly string[]): ShellText {
  const { vip, port } = lab.service;
  const url = `http://${vip}:${port}/?[1-100000]`;
  return sh`setsid curl -s -o /dev/null --rate 60/m ${options} ${url} </dev/null >/dev/null 2>&1 &
printf '%s\n' "$!" >${faultRecord(lab.name, fault)} || return 1`;
}

function stopRequesting(lab: Lab, fault: string): ShellText {
  return sh`lvs_pid= lvs_comm=
read -r lvs_pid <${faultRecord(lab.name, fault)} || :
if [ -n "$lvs_pid" ] && [ -r "/proc/$lvs_pid/comm" ] && read -r lvs_comm <"/proc/$lvs_pid/comm"; then
  [ "$lvs_comm" != curl ] || kill "$lvs_pid"
fi`;
}

const keepAlive = 'keep-alive';
const others = 'vip-used-by-others';

/** What makes the distribution look wrong though everything works. */
export const distributionFaults: readonly Fault[] = [
  persistenceFault,
  {
    id: keepAlive,
    group: 'distribution',
    title: 'Keep-alive that hides the distribution',
    symptom:
      'A client that keeps its connection gets all answers from one real server: IPVS divides connections, not requests.',
    findings: ['connections-held'],
    touches: 'client-requests',
    targets: client,
    effect: (lab, machine) => ({
      kind: 'script',
      script: {
        machine,
        inject: breakOnce(lab.name, keepAlive, keepRequesting(lab, keepAlive, [])),
        mend: mendRecorded(lab.name, keepAlive, stopRequesting(lab, keepAlive)),
      },
    }),
  },
  {
    id: others,
    group: 'distribution',
    title: 'Somebody else uses the VIP',
    symptom:
      'Counters of IPVS and of the servers grow faster than the test sends, and its sequence has gaps in the cycle.',
    findings: ['vip-used-by-others'],
    touches: 'client-requests',
    targets: (lab) =>
      client(lab).filter((name) => freeAddress(lab, mainPlace(lab, name).network) !== undefined),
    effect(lab, machine) {
      const place = mainPlace(lab, machine);
      const stranger = freeAddress(lab, place.network) ?? '';
      const lookup = interfaceLookup([place.interface], sh`return 1`);
      const nic = verbatim(interfaceWord(place.interface));
      const address = `${stranger}/${place.prefixLength}`;
      return {
        kind: 'script',
        script: {
          machine,
          inject: breakOnce(
            lab.name,
            others,
            lines(
              ...lookup,
              sh`printf '' >${faultRecord(lab.name, others)} && ip -4 addr add ${address} dev ${nic} || return 1`,
              keepRequesting(lab, others, ['--interface', stranger]),
            ),
          ),
          mend: mendRecorded(
            lab.name,
            others,
            lines(
              ...lookup,
              stopRequesting(lab, others),
              sh`ip -4 addr del ${address} dev ${nic} 2>/dev/null || :`,
            ),
          ),
        },
      };
    },
  },
];
