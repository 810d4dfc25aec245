import type { Lab, Protocol } from '../../model/lab.ts';
import { serverPorts } from '../../model/serverPorts.ts';
import type { Finding } from '../finding.ts';
import type { DoctorRule } from '../rule.ts';

/**
 * A rule that keeps a port of a service from a real server is a fault; others that drop or reject may be meant for
 * somebody else.
 */
export const firewall: DoctorRule = (lab, machines) =>
  machines
    .filter(({ role, seen }) => role !== 'client' && seen.denials.length > 0)
    .flatMap(({ machine, role, seen }): readonly Finding[] => {
      const decisive = role === 'realServer' ? seen.denials.filter((line) => hitsService(line, lab)) : [];
      const rest = seen.denials.filter((line) => !decisive.includes(line));
      return [
        ...decisive.map((line) => deniesService(machine.name, line)),
        ...(rest.length === 0
          ? []
          : [
              {
                code: 'firewall-denies',
                severity: 'doubt',
                machine: machine.name,
                summary: 'The firewall drops or rejects packets.',
                evidence: rest.join('\n'),
                mend: 'See whether a rule concerns the VIP or the real servers; a DROP shows as time-outs, a REJECT as refusals.',
              } as const,
            ]),
      ];
    });

/** Whether a rule of INPUT names a port that a service leads to, and no source that might leave the lab out. */
function hitsService(line: string, lab: Lab): boolean {
  const words = line.split(' ');
  const after = (word: string): string | undefined => words[words.indexOf(word) + 1];
  return (
    line.startsWith('-A INPUT ') &&
    words.includes('--dport') &&
    (['tcp', 'udp'] satisfies Protocol[]).some(
      (protocol) =>
        after('-p') === protocol &&
        serverPorts(lab, protocol)
          .map(String)
          .includes(after('--dport') ?? ''),
    ) &&
    !words.includes('-s') &&
    !words.includes('-i')
  );
}

function deniesService(machine: string, line: string): Finding {
  const port = / --dport (\d+) /.exec(line)?.[1] ?? '';
  const drops = / -j DROP\b/.test(line);
  return {
    code: drops ? 'firewall-drops' : 'firewall-rejects',
    severity: 'fault',
    machine,
    summary: `The firewall ${drops ? 'drops' : 'rejects'} what is for port ${port} of the real server.`,
    evidence: line,
    mend: `Take the rule out: \`iptables ${line.replace(/^-A /, '-D ')}\`; \`mend LAB\` where \`break\` put it in.`,
  };
}
