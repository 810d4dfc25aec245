import { contains, parseCidr } from '../../model/cidr.ts';
import { parseIpv4 } from '../../model/ipv4.ts';
import type { Lab } from '../../model/lab.ts';
import type { Finding } from '../finding.ts';
import type { SeenRoute } from '../observation.ts';
import type { DoctorRule } from '../rule.ts';

/**
 * Under NAT every answer must pass the director. A route to the client that is narrower than the default one leads
 * past it: another router, or the client taken for a neighbour.
 */
export const wayBack: DoctorRule = (lab, machines) => {
  if (lab.service.forwarding !== 'nat') return [];
  const dips = new Set(lab.directors.flatMap(({ addresses }) => Object.values(addresses)));
  return machines
    .filter(({ role }) => role === 'realServer')
    .flatMap(({ machine, seen }): readonly Finding[] =>
      clientAddresses(lab).flatMap((client): readonly Finding[] => {
        const route = routeTo(client, seen.routes);
        // The default route is the gateway rule's.
        if (route === undefined || route.destination === 'default') return [];
        if (route.gateway !== undefined && dips.has(route.gateway)) return [];
        const way = route.gateway === undefined ? 'directly' : `via ${route.gateway}`;
        return [
          {
            code: 'answers-bypass-director',
            severity: 'fault',
            machine: machine.name,
            summary: `Answers to ${client} do not pass the director.`,
            evidence: `The route ${route.destination} leads there ${way}, on ${route.interface ?? 'no interface'}: nobody puts the VIP back as their source.`,
            mend:
              route.gateway === undefined && !route.destination.includes('/')
                ? `Take the route away: \`ip route del ${route.destination}\`.`
                : `Take the route away (\`ip route del ${route.destination}\`), or move the client to a network of its own.`,
          },
        ];
      }),
    );
};

function clientAddresses({ client }: Lab): readonly string[] {
  return Object.values(client.addresses);
}

/** The route that the kernel takes: the one with the longest prefix. */
function routeTo(address: string, routes: readonly SeenRoute[]): SeenRoute | undefined {
  const value = parseIpv4(address) ?? 0;
  return routes
    .map((route) => ({ route, length: matchLength(route.destination, value) }))
    .filter(({ length }) => length >= 0)
    .toSorted((a, b) => b.length - a.length)[0]?.route;
}

/** Length of the prefix of a destination that holds the address; -1 where it does not. */
function matchLength(destination: string, value: number): number {
  if (destination === 'default') return 0;
  if (!destination.includes('/')) return parseIpv4(destination) === value ? 32 : -1;
  const subnet = parseCidr(destination)?.cidr;
  return subnet !== undefined && contains(subnet, value) ? subnet.prefixLength : -1;
}
