import type { Lab } from '../../model/lab.ts';
import { pageFile } from '../../model/pageFile.ts';
import { lines, sh, verbatim, type ShellText } from '../../script/shellText.ts';
import type { Fault } from '../fault.ts';
import { breakOnce, faultRecord, mendRecorded, noteOnly } from '../faultRecord.ts';
import { namesOf } from '../site.ts';

const outOfMemory = 'web-server-out-of-memory';
const startNginx = sh`if [ -d /run/systemd/system ]; then systemctl start nginx; else nginx; fi`;
const stopNginx = sh`if [ -d /run/systemd/system ]; then systemctl stop nginx; else nginx -s quit; fi`;

/** Sends a signal to nginx's main process and its workers, which /proc lists; sets `lvs_failed` where there is none. */
function signalNginx(signal: 'STOP' | 'CONT'): ShellText {
  return sh`if [ -r /run/nginx.pid ] && read -r lvs_pid </run/nginx.pid && [ -r "/proc/$lvs_pid/task/$lvs_pid/children" ]; then
  lvs_children=
  read -r lvs_children <"/proc/$lvs_pid/task/$lvs_pid/children" || :
  kill -s ${signal} "$lvs_pid" $lvs_children || lvs_failed=1
else
  lvs_failed=1
fi`;
}

/** A folder of systemd's for what holds until the next start, and the file in it that limits nginx's memory. */
const limitFolder = '/run/systemd/system/nginx.service.d';

function limitFile(lab: Lab): string {
  return `${limitFolder}/lvs-lab-fault-${lab.name}.conf`;
}

/**
 * Limits nginx's memory to less than it has, for which the kernel kills it (`mem_cgroup_out_of_memory`), and again
 * whenever it is started: 1 MiB is room for a program to begin, not for nginx. Nothing else on the machine runs short.
 */
function starveNginx(lab: Lab): ShellText {
  return sh`if ! [ -d /run/systemd/system ] || ! [ -r /run/nginx.pid ] || ! read -r lvs_pid </run/nginx.pid; then
  echo 'systemd runs no nginx here, whose memory could be limited' >&2
  return 1
fi
${verbatim(noteOnly(lab.name, outOfMemory))}
mkdir -p ${limitFolder} && printf '[Service]\nMemoryMax=1M\nMemorySwapMax=0\n' >${limitFile(lab)} || return 1
systemctl daemon-reload || return 1
lvs_tries=50
while [ -d "/proc/$lvs_pid" ] && [ "$lvs_tries" -gt 0 ]; do sleep 0.1; lvs_tries=$((lvs_tries - 1)); done
if [ -d "/proc/$lvs_pid" ]; then
  echo 'nginx lives on with 1 MiB: this kernel or systemd limits no memory' >&2
  return 1
fi`;
}

/** Takes the limit away. Started too often in vain, systemd would refuse once more: it is told to forget that. */
function feedNginx(lab: Lab): ShellText {
  return sh`rm -f ${limitFile(lab)}
rmdir ${limitFolder} 2>/dev/null
systemctl daemon-reload || lvs_failed=1
systemctl reset-failed nginx.service 2>/dev/null
systemctl start nginx || lvs_failed=1`;
}

/** A port that nothing of the lab uses. */
function otherPort(lab: Lab): number {
  return lab.service.port === 8081 ? 8082 : 8081;
}

type Part = Pick<Fault, 'id' | 'title' | 'symptom' | 'findings'> & {
  readonly touches?: string;
  readonly inject: (lab: Lab) => ShellText;
  readonly mend: (lab: Lab) => ShellText;
};

function onRealServer({ inject, mend, touches = 'web-server', ...rest }: Part): Fault {
  return {
    ...rest,
    group: 'web-server',
    touches,
    targets: (lab) => (lab.service.protocol === 'tcp' ? namesOf(lab, 'realServer') : []),
    effect: (lab, machine) => ({
      kind: 'script',
      script: {
        machine,
        inject: breakOnce(lab.name, rest.id, inject(lab)),
        mend: mendRecorded(lab.name, rest.id, mend(lab)),
      },
    }),
  };
}

function firewall(id: string, target: 'DROP' | 'REJECT', symptom: string): Fault {
  const rule = (lab: Lab, verb: '-I' | '-D'): ShellText =>
    sh`iptables -w 5 ${verb} INPUT -p tcp --dport ${lab.service.port} -m comment --comment ${`lvs-lab fault ${lab.name}`} -j ${target}`;
  return onRealServer({
    id,
    title: `Firewall of a real server (${target})`,
    symptom,
    findings: [target === 'DROP' ? 'firewall-drops' : 'firewall-rejects'],
    touches: 'firewall',
    inject: (lab) => lines(noteOnly(lab.name, id), sh`${verbatim(rule(lab, '-I'))} || return 1`),
    // One that somebody flushed meanwhile is gone as well.
    mend: (lab) => sh`${verbatim(rule(lab, '-D'))} 2>/dev/null || :`,
  });
}

/** What goes wrong with a real server's web server, or in front of it. */
export const webServerFaults: readonly Fault[] = [
  onRealServer({
    id: 'web-server-stopped',
    title: 'Web server stopped',
    symptom: 'Its share of the requests is refused at once (curl 7): the kernel answers with a reset.',
    findings: ['web-server-not-listening'],
    inject: (lab) => lines(noteOnly(lab.name, 'web-server-stopped'), stopNginx),
    mend: () => sh`{ ${verbatim(startNginx)}; } || lvs_failed=1`,
  }),
  onRealServer({
    id: 'web-server-other-port',
    title: 'Web server on another port',
    symptom: 'Its share of the requests is refused, though the web server runs: it answers on another port.',
    findings: ['web-server-on-other-port'],
    inject(lab) {
      const record = faultRecord(lab.name, 'web-server-other-port');
      const site = `server { listen ${otherPort(lab)}; root ${pageFile.slice(0, pageFile.lastIndexOf('/'))}; }`;
      const config = `pid /run/nginx.pid; user www-data; events {} http { access_log /var/log/nginx/access.log; ${site} }`;
      return lines(
        sh`printf '%s\n' ${config} >${record} || return 1
{ ${verbatim(stopNginx)}; } || return 1`,
        sh`nginx -c ${record}`,
      );
    },
    mend(lab) {
      const record = faultRecord(lab.name, 'web-server-other-port');
      return sh`if [ -r /run/nginx.pid ] && read -r lvs_pid </run/nginx.pid; then
  nginx -c ${record} -s quit 2>/dev/null
  lvs_tries=50
  while [ -d "/proc/$lvs_pid" ] && [ "$lvs_tries" -gt 0 ]; do sleep 0.1; lvs_tries=$((lvs_tries - 1)); done
fi
{ ${verbatim(startNginx)}; } || lvs_failed=1`;
    },
  }),
  onRealServer({
    id: 'page-missing',
    title: 'Page missing',
    symptom: 'Its share of the requests is answered, but with an error or another page (404, 403).',
    findings: ['page-missing', 'page-wrong'],
    touches: 'page',
    inject(lab) {
      const record = faultRecord(lab.name, 'page-missing');
      return sh`[ -e ${pageFile} ] || return 1
cp -p ${pageFile} ${`${record}.new`} && mv ${`${record}.new`} ${record} && rm -f ${pageFile}`;
    },
    mend: (lab) => sh`cp -p ${faultRecord(lab.name, 'page-missing')} ${pageFile} || lvs_failed=1`,
  }),
  onRealServer({
    id: 'web-server-frozen',
    title: 'Web server frozen (SIGSTOP)',
    symptom:
      'Its share of the requests times out: the kernel still takes connections, nobody answers on them.',
    findings: ['web-server-frozen'],
    inject: (lab) =>
      sh`lvs_failed=0
${verbatim(noteOnly(lab.name, 'web-server-frozen'))}
${verbatim(signalNginx('STOP'))}
[ "$lvs_failed" -eq 0 ]`,
    // One that is gone by now is not frozen any more.
    mend: () => sh`${verbatim(signalNginx('CONT'))}
lvs_failed=0`,
  }),
  onRealServer({
    id: outOfMemory,
    title: 'Web server out of memory (OOM)',
    symptom:
      'Its share of the requests is refused: the kernel kills the web server, and kills it again when it is started.',
    findings: [outOfMemory],
    inject: starveNginx,
    mend: feedNginx,
  }),
  firewall(
    'firewall-drop',
    'DROP',
    'Its share of the requests times out; the director shows SYN_RECV for it.',
  ),
  firewall(
    'firewall-reject',
    'REJECT',
    'Its share of the requests is refused, though the web server listens.',
  ),
];
