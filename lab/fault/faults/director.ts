import type { Forwarding, Lab } from '../../model/lab.ts';
import { lines, sh, verbatim, type ShellText } from '../../script/shellText.ts';
import type { Fault } from '../fault.ts';
import { breakOnce, faultRecord, mendRecorded } from '../faultRecord.ts';
import { machineNamed, namesOf, serverNetwork } from '../site.ts';

/** ipvsadm's option for each forwarding method. */
const methodOption = { nat: '-m', fullnat: '-m', dr: '-g', tun: '-i' } satisfies Record<Forwarding, string>;

/**
 * Keeps the whole table in the form that `ipvsadm -R` reads. The listing begins with the destination that was added
 * last, and each that is added goes to the head (`ip_vs_ctl.c`), so destinations are kept the other way round.
 */
function recordTable(lab: string, fault: string): ShellText {
  const record = faultRecord(lab, fault);
  return sh`lvs_table=$(ipvsadm -Sn) || return 1
lvs_services= lvs_destinations=
while read -r lvs_line; do
  case $lvs_line in
    -A*) lvs_services="$lvs_services$lvs_line
" ;;
    -a*) lvs_destinations="$lvs_line
$lvs_destinations" ;;
  esac
done <<LVS_END
$lvs_table
LVS_END
printf '%s%s' "$lvs_services" "$lvs_destinations" >${`${record}.new`} && mv ${`${record}.new`} ${record} || return 1`;
}

function restoreTable(lab: string, fault: string): ShellText {
  return sh`ipvsadm -C && ipvsadm -R <${faultRecord(lab, fault)} || lvs_failed=1`;
}

type Part = Omit<Fault, 'group' | 'touches' | 'effect'> & {
  /** Changes the table; `target` is a director or a real server. */
  readonly inject: (lab: Lab, target: string) => ShellText;
  /** Before the table comes back. */
  readonly beforeMend?: (lab: Lab) => ShellText;
};

/** A fault of the IPVS table; it is made on the director, also where it concerns one real server. */
function inTable({ inject, beforeMend, ...rest }: Part, group: Fault['group'] = 'director'): Fault {
  return {
    ...rest,
    group,
    touches: 'ipvs-table',
    effect: (lab, target) => ({
      kind: 'script',
      script: {
        machine: directorFor(lab, target),
        inject: breakOnce(lab.name, rest.id, lines(recordTable(lab.name, rest.id), inject(lab, target))),
        mend: mendRecorded(
          lab.name,
          rest.id,
          lines(...(beforeMend === undefined ? [] : [beforeMend(lab)]), restoreTable(lab.name, rest.id)),
        ),
      },
    }),
  };
}

function directorFor(lab: Lab, target: string): string {
  const directors = namesOf(lab, 'director');
  return directors.includes(target) ? target : (directors[0] ?? target);
}

const directors = (lab: Lab): readonly string[] => namesOf(lab, 'director');
const realServers = (lab: Lab): readonly string[] => namesOf(lab, 'realServer');

function service({ service: { vip, port, protocol } }: Lab): { readonly verbatim: ShellText } {
  return verbatim(sh`${protocol === 'tcp' ? '-t' : '-u'} ${`${vip}:${port}`}`);
}

function endpoint(lab: Lab, server: string, port = lab.service.port): string {
  const machine = machineNamed(lab, server);
  const network = serverNetwork(lab, machine) ?? Object.keys(machine.addresses)[0] ?? '';
  return `${machine.addresses[network] ?? ''}:${port}`;
}

function weightOf(lab: Lab, server: string): number {
  return lab.realServers.find(({ name }) => name === server)?.weight ?? 1;
}

/** Sets a destination's weight or method. */
function edit(lab: Lab, server: string, option: string, weight: number): ShellText {
  return sh`ipvsadm -e ${service(lab)} -r ${endpoint(lab, server)} ${option} -w ${weight}`;
}

/** Persistence, which concerns how a test looks more than whether the lab works. */
export const persistenceFault: Fault = inTable(
  {
    id: 'persistence',
    title: 'Persistence that hides the weights',
    symptom:
      'Every request of the client goes to one real server for 300 s, whatever the weights are or become meanwhile.',
    findings: ['persistence-set'],
    targets: directors,
    inject: (lab) => sh`ipvsadm -E ${service(lab)} -s ${lab.service.scheduler} -p 300`,
  },
  'distribution',
);

/** What goes wrong on the director. */
export const directorFaults: readonly Fault[] = [
  {
    id: 'ip-forward-off',
    group: 'director',
    title: 'Forwarding off (ip_forward)',
    symptom: 'Every request of the client times out, yet curl on the director itself works.',
    findings: ['ip-forward-off'],
    touches: 'ip-forward',
    targets: (lab) =>
      lab.service.forwarding === 'nat' || lab.service.forwarding === 'fullnat' ? directors(lab) : [],
    effect(lab, machine) {
      const record = faultRecord(lab.name, 'ip-forward-off');
      const file = '/proc/sys/net/ipv4/ip_forward';
      // Writing it sets accept_redirects of all the other way (inet_forward_change in net/ipv4/devinet.c).
      const along = '/proc/sys/net/ipv4/conf/all/accept_redirects';
      return {
        kind: 'script',
        script: {
          machine,
          inject: breakOnce(
            lab.name,
            'ip-forward-off',
            sh`{ cat ${file} && cat ${along}; } >${`${record}.new`} && mv ${`${record}.new`} ${record} || return 1
printf '0\n' >${file}`,
          ),
          mend: mendRecorded(
            lab.name,
            'ip-forward-off',
            sh`{ read -r lvs_forward && read -r lvs_redirects; } <${record} || lvs_failed=1
printf '%s\n' "$lvs_forward" >${file} || lvs_failed=1
printf '%s\n' "$lvs_redirects" >${along} || lvs_failed=1`,
          ),
        },
      };
    },
  },
  inTable({
    id: 'ipvs-table-empty',
    title: 'IPVS table empty (ipvsadm -C)',
    symptom:
      'Every request is refused: the director answers with a reset, as for any port that nobody listens on.',
    findings: ['virtual-service-missing'],
    targets: directors,
    inject: () => sh`ipvsadm -C`,
  }),
  inTable({
    id: 'scheduler-ignores-weights',
    title: 'Scheduler that ignores weights (rr)',
    symptom: 'Requests are divided evenly, whatever the weights: rr counts only whether a weight is 0.',
    findings: ['scheduler-ignores-weights', 'scheduler-differs'],
    targets: (lab) => (lab.service.scheduler === 'rr' ? [] : directors(lab)),
    inject: (lab) => sh`ipvsadm -E ${service(lab)} -s rr`,
  }),
  inTable({
    id: 'weight-zero',
    title: 'Weight 0 for one real server',
    symptom: 'One real server gets no new connection; nothing is lost.',
    findings: ['weight-zero'],
    targets: (lab) =>
      lab.realServers.filter(({ weight }) => weight > 0).length > 1
        ? lab.realServers.filter(({ weight }) => weight > 0).map(({ name }) => name)
        : [],
    inject: (lab, server) => edit(lab, server, methodOption[lab.service.forwarding], 0),
  }),
  inTable({
    id: 'weights-all-zero',
    title: 'All weights 0',
    symptom: 'Every request is refused: the director answers with ICMP port unreachable.',
    findings: ['weights-all-zero'],
    targets: directors,
    inject: (lab) =>
      lines(
        ...realServers(lab).map(
          (server) => sh`${verbatim(edit(lab, server, methodOption[lab.service.forwarding], 0))} || return 1`,
        ),
      ),
  }),
  inTable({
    id: 'forwarding-flag-wrong',
    title: 'Wrong forwarding flag for one real server',
    symptom:
      'Its share of the requests times out: packets reach it in a form that it does not take for its own (-g in a NAT lab).',
    findings: ['forwarding-differs'],
    targets: realServers,
    inject: (lab, server) =>
      edit(lab, server, lab.service.forwarding === 'dr' ? '-m' : '-g', weightOf(lab, server)),
  }),
  inTable({
    id: 'real-server-port-wrong',
    title: 'Wrong port for one real server',
    symptom: 'Its share of the requests is refused: nothing listens on the port that IPVS sends them to.',
    findings: ['destination-port-wrong'],
    // DR and TUN do not change the port, whatever the table says.
    targets: (lab) =>
      lab.service.forwarding === 'nat' || lab.service.forwarding === 'fullnat' ? realServers(lab) : [],
    inject: (lab, server) =>
      sh`ipvsadm -d ${service(lab)} -r ${endpoint(lab, server)} &&
  ipvsadm -a ${service(lab)} -r ${endpoint(lab, server, lab.service.port === 8090 ? 8091 : 8090)} ${methodOption[lab.service.forwarding]} -w ${weightOf(lab, server)}`,
  }),
  inTable({
    id: 'module-missing',
    title: 'Kernel module missing (ip_vs)',
    symptom: 'Every request is refused, and ipvsadm finds no IPVS: the kernel does not balance at all.',
    findings: ['ipvs-not-loaded'],
    targets: directors,
    // What uses ip_vs (schedulers that were tried, xt_ipvs) keeps it there, so it goes first and comes back last.
    inject(lab) {
      const users = `${faultRecord(lab.name, 'module-missing')}.users`;
      return sh`for lvs_user in /sys/module/ip_vs/holders/*; do
  [ ! -e "$lvs_user" ] || printf '%s\n' "\${lvs_user##*/}"
done >${users} || return 1
ipvsadm -C || return 1
while read -r lvs_user; do modprobe -r "$lvs_user" || return 1; done <${users}
modprobe -r ip_vs`;
    },
    beforeMend(lab) {
      const users = `${faultRecord(lab.name, 'module-missing')}.users`;
      return sh`modprobe ip_vs || lvs_failed=1
if [ -e ${users} ]; then
  while read -r lvs_user; do modprobe "$lvs_user" || lvs_failed=1; done <${users}
  rm -f ${users}
fi`;
    },
  }),
];
