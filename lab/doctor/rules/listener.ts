import type { Finding } from '../finding.ts';
import type { DoctorRule } from '../rule.ts';

/** Something must answer on each real server's port, and on the director nothing should sit there. */
export const listener: DoctorRule = (lab, machines) => {
  const { port, vip, protocol } = lab.service;
  return machines.flatMap(({ machine, role, seen }): readonly Finding[] => {
    const holders = seen.listeners.filter((socket) => socket.port === port);
    const names = holders.map((socket) => socket.process ?? 'a process').join(', ');
    // A UDP service has no listener here.
    if (role === 'realServer' && protocol === 'tcp') {
      const reachable = holders.filter(({ address }) => !address.startsWith('127.') && address !== '::1');
      if (reachable.length > 0) return [];
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
          evidence:
            holders.length === 0
              ? `No socket listens on port ${port}.`
              : `Only ${holders.map(({ address }) => address).join(', ')} listens there, which nobody outside can reach.`,
          mend:
            elsewhere.length > 0
              ? `Have it listen on port ${port}: \`mend LAB\` where \`break\` moved it, else its configuration says where.`
              : 'Run `up`, which starts the web server; by hand: `systemctl start nginx`.',
        },
      ];
    }
    if (role !== 'director' || holders.length === 0) return [];
    return [
      {
        code: 'director-listens-on-port',
        severity: 'doubt',
        machine: machine.name,
        summary: `A process of the director itself listens on port ${port}.`,
        evidence: `${names} listens there. IPVS takes connections to ${vip} before it, so it only confuses.`,
        mend: 'Stop it unless it serves something else: a director needs no web server.',
      },
    ];
  });
};
