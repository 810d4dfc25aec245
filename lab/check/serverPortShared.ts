import { extendPath } from '../model/path.ts';
import type { DraftService } from '../model/labDraft.ts';
import type { Finding, Rule } from './rule.ts';

/** Where DNS servers listen. */
const dns = 53;

/** On a real server a DNS server answers UDP services and a web server TCP ones; DNS takes its port for both protocols. */
export const serverPortShared: Rule = {
  code: 'server-port-shared',
  severity: 'error',
  summary: 'The web server and the DNS server would want the same port',
  find: (draft) => {
    const ofWeb = new Map(
      draft.services
        .filter(({ protocol }) => protocol === 'tcp')
        .flatMap((service) => serverPorts(service).map((port) => [port, service.path] as const)),
    );
    const ofNames = new Set(
      draft.services.flatMap(({ protocol, port }) => (protocol === 'udp' ? [port] : [])),
    );
    return draft.services
      .filter(({ protocol }) => protocol === 'udp')
      .flatMap((service): readonly Finding[] => {
        const port = serverPorts(service).find((one) => ofWeb.has(one));
        if (port === undefined) return [];
        const path = extendPath(service.path, service.serverPort === port ? 'serverPort' : 'port');
        const isFree = !ofWeb.has(dns) && (service.serverPort === port || !ofNames.has(dns));
        const isFurther = service.port !== port && service.serverPort !== port;
        return [
          {
            path,
            detail: `The real servers would answer UDP port ${port} by DNS and TCP port ${port} of \`${ofWeb.get(port) ?? ''}\` by HTTP, but a DNS server takes its port for TCP as well.`,
            fix: `Choose another port; DNS servers listen on \`${dns}\`.`,
            ...(isFree && !isFurther ? { edit: { kind: 'set', path, value: dns } } : {}),
          },
        ];
      });
  },
};

function serverPorts({ port, serverPort, morePorts }: DraftService): readonly number[] {
  const first = serverPort ?? port;
  return [...(first === undefined ? [] : [first]), ...morePorts.map((one) => one.port)];
}
