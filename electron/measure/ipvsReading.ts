import { parseIpvsConnFile, type IpvsConnection } from '../../lab/fact/ipvsConnection.ts';
import type { Endpoint, ServiceKey } from '../../lab/fact/ipvsTable.ts';
import { parseProcNetIpvs } from '../../lab/fact/procNetIpvs.ts';
import { formatIpv4 } from '../../lab/model/ipv4.ts';
import { portsOf, type VirtualService } from '../../lab/model/lab.ts';
import type { ServerLoad } from '../../lab/predict/prediction.ts';

/** What the director's tables say of one virtual service. */
export interface IpvsReading {
  /** Absent where the director has no such service. */
  readonly service?: {
    readonly scheduler: string;
    /** Weight of each destination, by `address:port`, in the order of the kernel's list: last added first. */
    readonly weights: ReadonlyMap<string, number>;
    /** Connections that each destination has, likewise. */
    readonly loads: ReadonlyMap<string, ServerLoad>;
  };
  /** Release of the director's kernel, such as `6.1.0-56-cloud-amd64`; absent where it was not read. */
  readonly kernel?: string;
  /** By the client, as `clientKey` writes it. */
  readonly connections: ReadonlyMap<string, IpvsEntry>;
  /** What persistence remembers: the entry of each client's address, which a netmask may have made a subnet's. */
  readonly templates: ReadonlyMap<string, IpvsEntry>;
}

/** An entry of the connection table. */
export interface IpvsEntry {
  /** `address:port` */
  readonly destination: string;
  /** As the kernel names it: `TIME_WAIT`, … */
  readonly state: string;
  /** Seconds until it goes, if no packet comes. */
  readonly expiresInS: number;
}

/** How /proc/version begins. */
const kernelLine = /^Linux version (\S+) .*\n/m;
/** First word of the heading above the connections, which parts them from the services. */
const connectionsHeading = /^Pro FromIP/m;

/**
 * Reads /proc/net/ip_vs and after it /proc/net/ip_vs_conn, either of which may be missing as both are where IPVS is
 * not loaded; /proc/version may stand anywhere. Templates of persistence stand for no connection: their client port is 0.
 * @throws UnreadableOutput where a table is not as the kernel writes it.
 */
export function readIpvs(whole: string, virtual: VirtualService): IpvsReading {
  const kernel = kernelLine.exec(whole)?.[1];
  const text = whole.replace(kernelLine, '');
  const { vip, protocol } = virtual;
  const ports = new Set(portsOf(virtual));
  const parted = text.search(connectionsHeading);
  const servicesText = parted < 0 ? text : text.slice(0, parted);
  const connectionsText = parted < 0 ? '' : text.slice(parted);

  const service = (servicesText === '' ? [] : parseProcNetIpvs(servicesText)).find(({ key }) =>
    isKeyOf(virtual, key),
  );
  const entries = connectionsText === '' ? [] : parseIpvsConnFile(connectionsText);
  const templates = entries.filter((entry) => entry.client.port === 0 && isTemplateOf(virtual, entry));
  const connections = entries.filter(
    (connection) =>
      connection.protocol === protocol &&
      connection.virtual.address === vip &&
      ports.has(connection.virtual.port) &&
      connection.client.port !== 0,
  );
  return {
    ...(kernel === undefined ? {} : { kernel }),
    ...(service === undefined
      ? {}
      : {
          service: {
            scheduler: service.scheduler,
            weights: new Map(service.destinations.map((each) => [written(each), each.weight])),
            loads: new Map(
              service.destinations.map((each) => [
                written(each),
                { active: each.activeConnections, inactive: each.inactiveConnections },
              ]),
            ),
          },
        }),
    connections: new Map(
      connections.map(({ client, virtual: { port }, destination, state, expiresInS }) => [
        clientKey(virtual, written(client), port),
        { destination: written(destination), state, expiresInS },
      ]),
    ),
    templates: new Map(
      templates.map(({ client, destination, state, expiresInS }) => [
        client.address,
        { destination: written(destination), state, expiresInS },
      ]),
    ),
  };
}

/**
 * What tells a connection's client from all others: its `address:port`, and the port that it goes to where the service
 * has several, since a client may use one source port towards two of them.
 */
export function clientKey(service: VirtualService, client: string, virtualPort: number): string {
  return portsOf(service).length === 1 ? client : `${client}>${virtualPort}`;
}

/** A template stands at the VIP and the port, or for a firewall mark at the mark as if it were an address, over `IP`. */
function isTemplateOf(
  { vip, port, protocol, firewallMark }: VirtualService,
  entry: Pick<IpvsConnection, 'protocol' | 'virtual'>,
): boolean {
  return firewallMark === undefined
    ? entry.protocol === protocol && entry.virtual.address === vip && entry.virtual.port === port
    : entry.protocol === 'ip' && entry.virtual.address === formatIpv4(firewallMark);
}

function isKeyOf({ vip, port, protocol, firewallMark }: VirtualService, key: ServiceKey): boolean {
  return key.kind === 'fwmark'
    ? key.mark === firewallMark
    : firewallMark === undefined && key.protocol === protocol && key.address === vip && key.port === port;
}

function written({ address, port }: Endpoint): string {
  return `${address}:${port}`;
}
