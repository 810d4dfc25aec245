import type { Finding } from '../finding.ts';
import type { OutOfMemory } from '../observation.ts';
import type { DoctorRule } from '../rule.ts';

/** A real server's web server needs memory: without it the kernel kills it. */
export const memory: DoctorRule = (_lab, machines) =>
  machines.flatMap(({ machine, seen: { outOfMemory } }): readonly Finding[] =>
    outOfMemory === undefined
      ? []
      : [
          {
            code: 'web-server-out-of-memory',
            severity: 'fault',
            machine: machine.name,
            summary: 'The web server ran out of memory: the kernel has killed it.',
            evidence: evidenceOf(outOfMemory),
            mend:
              '`mend LAB` where `break` limited its memory; else raise `MemoryMax` of nginx.service or give the machine ' +
              'more memory, then `systemctl start nginx`.',
          },
        ],
  );

function evidenceOf({ limitBytes, kills, logged }: OutOfMemory): string {
  return [
    'systemd gives oom-kill as the end of nginx.service.',
    ...(limitBytes === undefined ? [] : [`It may have ${limitBytes} bytes (MemoryMax).`]),
    ...(kills === undefined ? [] : [`Its control group counts oom_kill ${kills} (memory.events).`]),
    ...(logged === undefined ? [] : [`The kernel log: ${logged}.`]),
  ].join(' ');
}
