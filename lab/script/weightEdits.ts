import type { SavedDestination, SavedService } from '../fact/ipvsadmSave.ts';
import type { ServiceThresholds } from '../fact/ipvsadmThresholds.ts';
import type { Endpoint, IpvsMethod, ServiceKey } from '../fact/ipvsTable.ts';
import { serviceId, type RealServer, type VirtualService } from '../model/lab.ts';

/** The director's table, with all of a destination that an edit must say again: what it leaves out goes back to a default. */
export interface EditableTable {
  readonly services: readonly SavedService[];
  readonly thresholds: readonly ServiceThresholds[];
}

/** A real server in a virtual service that is in the table. */
export interface WeighedService {
  /** As `serviceId` names it: `80/tcp`. */
  readonly service: string;
  readonly saved: SavedService;
  readonly destinations: readonly SavedDestination[];
}

/** Where a real server is in the table, and what is not there: a service, or the real server in one. */
export interface FoundRealServer {
  readonly found: readonly WeighedService[];
  /** Ids of the services that are not in the table. */
  readonly withoutService: readonly string[];
  /** Ids of the services that do not have the real server. */
  readonly withoutServer: readonly string[];
}

/** Looks for a real server in those services of a lab. Ports do not matter: the table may have others than the lab file. */
export function findRealServer(
  { services }: Pick<EditableTable, 'services'>,
  wanted: readonly VirtualService[],
  server: RealServer,
): FoundRealServer {
  const addresses = new Set(Object.values(server.addresses));
  const found: WeighedService[] = [];
  const withoutService: string[] = [];
  const withoutServer: string[] = [];
  for (const service of wanted) {
    const id = serviceId(service);
    const saved = services.find(({ key }) => isSame(key, keyOf(service)));
    const destinations = (saved?.destinations ?? []).filter(({ address }) => addresses.has(address));
    if (saved === undefined) withoutService.push(id);
    else if (destinations.length === 0) withoutServer.push(id);
    else found.push({ service: id, saved, destinations });
  }
  return { found, withoutService, withoutServer };
}

/**
 * Lines for `ipvsadm -R` that give destinations another weight and nothing else: an edit (`-e`) sets all of a
 * destination, so method, kind of tunnel and thresholds are said again as they are.
 */
export function weightEdits(
  { thresholds }: Pick<EditableTable, 'thresholds'>,
  { saved, destinations }: WeighedService,
  weight: number,
): readonly string[] {
  const limits = thresholds.find(({ key }) => isSame(key, saved.key))?.destinations ?? [];
  return destinations.map((destination) => {
    const { upper = 0, lower = 0 } = limits.find((one) => written(one) === written(destination)) ?? {};
    return [
      '-e',
      ...serviceWords(saved.key),
      '-r',
      written(destination),
      ...methodWords(destination.method),
      '-w',
      String(weight),
      ...(upper === 0 ? [] : ['-x', String(upper)]),
      ...(lower === 0 ? [] : ['-y', String(lower)]),
      ...(destination.tunnel ?? []),
    ].join(' ');
  });
}

function keyOf({ vip, port, protocol, firewallMark }: VirtualService): ServiceKey {
  return firewallMark === undefined
    ? { kind: 'address', protocol, address: vip, port }
    : { kind: 'fwmark', mark: firewallMark, family: 4 };
}

function isSame(a: ServiceKey, b: ServiceKey): boolean {
  return serviceWords(a).join(' ') === serviceWords(b).join(' ');
}

const protocols = { tcp: '-t', udp: '-u', sctp: '--sctp-service' } as const;

function serviceWords(key: ServiceKey): readonly string[] {
  if (key.kind === 'address') return [protocols[key.protocol], written(key)];
  return ['-f', String(key.mark), ...(key.family === 6 ? ['-6'] : [])];
}

/** The other methods have no option, and ipvsadm saves none of them. */
const methods: Readonly<Partial<Record<IpvsMethod, string>>> = {
  masquerade: '-m',
  gateway: '-g',
  tunnel: '-i',
};

function methodWords(method: IpvsMethod): readonly string[] {
  const option = methods[method];
  return option === undefined ? [] : [option];
}

function written({ address, port }: Endpoint): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
