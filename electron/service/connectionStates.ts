import type { ServiceTable, ServiceTableService } from '../../lab/contract/serviceTable.ts';
import { parseIpvsConnFile, type IpvsConnection } from '../../lab/fact/ipvsConnection.ts';
import type { Endpoint, IpvsService, ServiceKey } from '../../lab/fact/ipvsTable.ts';
import { parseProcNetIpvs } from '../../lab/fact/procNetIpvs.ts';
import type { Lab } from '../../lab/model/lab.ts';
import { nameOf, rowAt } from './serviceTableRow.ts';

/** States of TCP that short connections go through, in that order: always shown, so that the table stands still. */
const usualStates = ['SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'TIME_WAIT', 'CLOSE'] as const;

/** First word of the heading above the connections, which parts them from the services. */
const connectionsHeading = /^Pro FromIP/m;

/** Connections of one real server by state; a kernel's word for a state, and how many are in it. */
type Counts = Map<string, number>;

/**
 * /proc/net/ip_vs and after it /proc/net/ip_vs_conn as a table of connections by state. Connections stay when their service
 * or real server is taken out of the table, and then have lines too: they bend what the next test sees.
 * @throws UnreadableOutput where a table is not as the kernel writes it.
 */
export function stateTable(lab: Lab, text: string): ServiceTable {
  const parted = text.search(connectionsHeading);
  const services = parseProcNetIpvs(parted < 0 ? text : text.slice(0, parted));
  const connections = (parted < 0 ? [] : parseIpvsConnFile(text.slice(parted))).filter(isConnection);

  const rows = new Map<
    string,
    { readonly key: ServiceKey; readonly servers: Map<string, [Endpoint, Counts]> }
  >();
  const serversOf = (key: ServiceKey): Map<string, [Endpoint, Counts]> => {
    const row = rows.get(nameOf(key)) ?? { key, servers: new Map<string, [Endpoint, Counts]>() };
    rows.set(nameOf(key), row);
    return row.servers;
  };
  for (const { key, destinations } of services) {
    const servers = serversOf(key);
    for (const destination of destinations)
      servers.set(written(destination), [destination, new Map<string, number>()]);
  }
  for (const connection of connections) {
    const { key, destination } = placeOf(connection, services);
    const servers = serversOf(key);
    const [, counts] = servers.get(written(destination)) ?? [destination, new Map<string, number>()];
    servers.set(written(destination), [destination, counts]);
    counts.set(connection.state, (counts.get(connection.state) ?? 0) + 1);
  }

  const columns = columnsOf(services, connections);
  return {
    view: 'states',
    columns,
    services: [...rows.values()].map(({ key, servers }): ServiceTableService => {
      const realServers = [...servers.values()].map(([endpoint, counts]) => ({
        ...rowAt(lab, endpoint),
        values: columns.map((state) => counts.get(state) ?? 0),
      }));
      const sum = (column: number): number =>
        realServers.reduce((total, { values }) => total + (values[column] ?? 0), 0);
      return { address: nameOf(key), values: columns.map((_, column) => sum(column)), realServers };
    }),
  };
}

/** Not so are templates of persistence, which stand for the connections to come. */
function isConnection({ protocol, client }: IpvsConnection): boolean {
  return protocol !== 'ip' && client.port !== 0;
}

/**
 * Where a connection is counted: in the service at its virtual address, else in that of a firewall mark which has its real
 * server, whose line has no port of its own where it takes several; else under its address, as a service that is gone.
 */
function placeOf(
  { protocol, virtual, destination }: IpvsConnection,
  services: readonly IpvsService[],
): { readonly key: ServiceKey; readonly destination: Endpoint } {
  const key: ServiceKey | undefined =
    protocol === 'ip' ? undefined : { kind: 'address', protocol, ...virtual };
  if (key === undefined) throw new TypeError('a template of persistence is no connection');
  if (services.some((service) => nameOf(service.key) === nameOf(key))) return { key, destination };
  for (const { key: marked, destinations } of services) {
    if (marked.kind !== 'fwmark') continue;
    const server = destinations.find(
      ({ address, port }) => address === destination.address && (port === destination.port || port === 0),
    );
    if (server !== undefined) return { key: marked, destination: server };
  }
  return { key, destination };
}

function columnsOf(
  services: readonly IpvsService[],
  connections: readonly IpvsConnection[],
): readonly string[] {
  const isOnlyUdp =
    services.length > 0 && services.every(({ key }) => key.kind === 'address' && key.protocol === 'udp');
  const usual: readonly string[] = isOnlyUdp ? ['UDP'] : usualStates;
  const others = new Set(connections.map(({ state }) => state).filter((state) => !usual.includes(state)));
  return [...usual, ...[...others].toSorted()];
}

function written({ address, port }: Endpoint): string {
  return `${address}:${port}`;
}
