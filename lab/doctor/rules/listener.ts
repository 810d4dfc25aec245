import { portsOf, servicesOf, type Lab } from '../../model/lab.ts';
import { serverPorts } from '../../model/serverPorts.ts';
import type { Finding } from '../finding.ts';
import type { Listener, ObservedMachine } from '../observation.ts';
import type { DoctorRule } from '../rule.ts';

/** Something must answer on each port of a real server that a service leads to, and on the director nothing should sit there. */
export const listener: DoctorRule = (lab, machines) =>
  machines.flatMap((observed): readonly Finding[] => {
    switch (observed.role) {
      case 'realServer':
        return [
          ...serverPorts(lab, 'tcp').flatMap((port) => webServerFindings(observed, port)),
          ...serverPorts(lab, 'udp').flatMap((port) => dnsServerFindings(observed, port)),
        ];
      case 'director':
        return directorFindings(observed, lab);
      case 'client':
        return [];
    }
  });

function webServerFindings({ machine, seen }: ObservedMachine, port: number): readonly Finding[] {
  const holders = seen.listeners.filter((socket) => socket.port === port);
  // One that the kernel has killed is told with the memory that it lacked.
  if (holders.some(isReachable) || seen.outOfMemory !== undefined) return [];
  const elsewhere = seen.listeners.filter(({ process }) => process === 'nginx').map((one) => one.port);
  return [
    {
      code: elsewhere.length > 0 ? 'web-server-on-other-port' : 'web-server-not-listening',
      severity: 'fault',
      machine: machine.name,
      summary:
        elsewhere.length > 0
          ? `The web server listens on port ${elsewhere.join(', ')}, not on ${port}.`
          : `Nothing answers on TCP port ${port} of the real server.`,
      evidence: whoIsThere(holders, port),
      mend:
        elsewhere.length > 0
          ? `Have it listen on port ${port}: \`mend LAB\` where \`break\` moved it, else its configuration says where.`
          : 'Run `up`, which starts the web server; by hand: `systemctl start nginx`.',
    },
  ];
}

function dnsServerFindings({ machine, seen }: ObservedMachine, port: number): readonly Finding[] {
  const holders = seen.udpListeners.filter((socket) => socket.port === port);
  if (holders.some(isReachable)) return [];
  return [
    {
      code: 'dns-server-not-listening',
      severity: 'fault',
      machine: machine.name,
      summary: `Nothing answers on UDP port ${port} of the real server.`,
      evidence: whoIsThere(holders, port),
      mend: 'Run `up`, which starts the DNS server; `plan --shell` has the command.',
    },
  ];
}

function isReachable({ address }: Listener): boolean {
  return !address.startsWith('127.') && address !== '::1';
}

function whoIsThere(holders: readonly Listener[], port: number): string {
  return holders.length === 0
    ? `No socket listens on port ${port}.`
    : `Only ${holders.map(({ address }) => address).join(', ')} listens there, which nobody outside can reach.`;
}

function directorFindings({ machine, seen }: ObservedMachine, lab: Lab): readonly Finding[] {
  const ports = servicesOf(lab)
    .filter(({ protocol }) => protocol === 'tcp')
    .flatMap(portsOf);
  return ports.flatMap((port): readonly Finding[] => {
    const holders = seen.listeners.filter((socket) => socket.port === port);
    if (holders.length === 0) return [];
    const names = holders.map((socket) => socket.process ?? 'a process').join(', ');
    return [
      {
        code: 'director-listens-on-port',
        severity: 'doubt',
        machine: machine.name,
        summary: `A process of the director itself listens on port ${port}.`,
        evidence: `${names} listens there. IPVS takes connections to ${lab.service.vip} before it, so it only confuses.`,
        mend: 'Stop it unless it serves something else: a director needs no web server.',
      },
    ];
  });
}
