import { extendPath } from '../model/path.ts';
import type { Finding, Rule } from './rule.ts';

/**
 * Only what IPVS masquerades gets another port. For DR and TUN the kernel silently gives a destination the port of the
 * service (`ip_vs_add_dest` leads to `__ip_vs_update_dest` in ip_vs_ctl.c), and for a firewall mark it keeps each
 * packet's own.
 */
export const serverPortNotRewritten: Rule = {
  code: 'server-port-not-rewritten',
  severity: 'error',
  summary: "The real servers' port cannot differ from the service's",
  find: (draft) =>
    draft.services.flatMap(({ serverPort, port, forwarding, hasFirewallMark, path }): readonly Finding[] => {
      if (serverPort === undefined || (serverPort === port && !hasFirewallMark)) return [];
      const why = hasFirewallMark
        ? 'A service that goes by a firewall mark may have several ports, so each packet keeps the one that it came for'
        : forwarding === 'dr' || forwarding === 'tun'
          ? `Under ${forwarding} the director changes no port: a packet for port ${port ?? ''} arrives at port ${port ?? ''} of the real server`
          : undefined;
      if (why === undefined) return [];
      return [
        {
          path: extendPath(path, 'serverPort'),
          detail: `${why}, whatever port is written here (${serverPort}).`,
          fix: 'Remove it: the real servers then listen where the service is.',
          edit: { kind: 'remove', path: extendPath(path, 'serverPort') },
        },
      ];
    }),
};
