import type { LabEdit, PlainValue } from '../../lab/model/edit.ts';
import { knownKeysAt } from '../../lab/model/knownKeys.ts';
import { serviceId } from '../../lab/model/lab.ts';
import { defaultPort } from '../../lab/model/serviceForm.ts';
import { contentAt, listOf, mappingOf, setEdits, shownText } from './contentAt.ts';

/** Ready choices for one more service. */
export const serviceKinds = ['http', 'dns', 'mark'] as const;
export type ServiceKind = (typeof serviceKinds)[number];

type Service = { readonly [key: string]: PlainValue };

/** What a service has for itself; VIP, forwarding and local address are the first one's, for all. */
const ownKeys = knownKeysAt(['moreServices', 0]);

/** Path of a service by its place, the first being 0. */
export function servicePath(place: number): string {
  return place === 0 ? 'service' : `moreServices[${place - 1}]`;
}

/** How many services a lab file's content has; there is always a first one to fill in. */
export function serviceCount(content: unknown): number {
  return 1 + furtherServices(content).length;
}

/** What names a service, as far as it can be told from what was typed: `80/tcp`, `53/udp`, `mark/7`. */
export function serviceName(content: unknown, path: string): string {
  const { port, protocol, firewallMark } = mappingOf(contentAt(content, path));
  const known = protocol === 'udp' ? 'udp' : 'tcp';
  return serviceId({
    protocol: known,
    port: typeof port === 'number' ? port : defaultPort(known),
    ...(typeof firewallMark === 'number' ? { firewallMark } : {}),
  });
}

/** Edits that add a service behind the others, on ports and with a mark that no other has. */
export function addServiceEdits(content: unknown, kind: ServiceKind): readonly LabEdit[] {
  const scheduler = shownText(contentAt(content, 'service.scheduler')) || 'rr';
  switch (kind) {
    case 'http':
      return insertEdits(content, { port: freePort(content, 8080), scheduler });
    case 'dns': {
      const port = takenPorts(content).has(53) ? freePort(content, 5353) : 53;
      return insertEdits(content, { port, protocol: 'udp', scheduler });
    }
    case 'mark': {
      const port = freePort(content, 8080);
      const other = freePort(content, port + 1);
      return insertEdits(content, {
        ...{ port, morePorts: [other], firewallMark: freeMark(content), scheduler },
      });
    }
    default:
      return kind satisfies never;
  }
}

/** Edits that add a copy of a service behind it, on a port and with a mark of its own. */
export function duplicateServiceEdits(content: unknown, place: number): readonly LabEdit[] {
  const path = servicePath(place);
  const service = ownPart(content, path);
  const port = freePort(content, typeof service['port'] === 'number' ? service['port'] + 1 : 8080);
  const morePorts = listOf(service['morePorts']).map((_, index) => freePort(content, port + 1 + index));
  const copy: Service = {
    ...service,
    port,
    ...('firewallMark' in service ? { firewallMark: freeMark(content) } : {}),
    ...('morePorts' in service ? { morePorts } : {}),
  };
  return insertEdits(content, copy, place);
}

/** Edits that remove a service; the second takes the place of the first, whose VIP and forwarding stay. */
export function removeServiceEdits(content: unknown, place: number): readonly LabEdit[] {
  const further = furtherServices(content).length;
  const gone = Math.max(place, 1) - 1;
  if (gone >= further) return [];
  const takesPlace =
    place === 0 ? ownEdits('service', ownPart(content, 'service'), ownPart(content, servicePath(1))) : [];
  return [...takesPlace, { kind: 'remove', path: further === 1 ? 'moreServices' : servicePath(gone + 1) }];
}

/** Edits that let a service change places with the one beside it. */
export function moveServiceEdits(content: unknown, place: number, step: -1 | 1): readonly LabEdit[] {
  const to = place + step;
  if (to < 0 || to >= serviceCount(content)) return [];
  if (place > 0 && to > 0) return [{ kind: 'move', path: 'moreServices', from: place - 1, to: to - 1 }];
  const [first, second] = [ownPart(content, 'service'), ownPart(content, servicePath(1))];
  return [...ownEdits('service', first, second), ...ownEdits(servicePath(1), second, first)];
}

function furtherServices(content: unknown): readonly unknown[] {
  return listOf(contentAt(content, 'moreServices'));
}

function insertEdits(content: unknown, service: Service, behind?: number): readonly LabEdit[] {
  const further = contentAt(content, 'moreServices');
  return Array.isArray(further)
    ? [{ kind: 'insert', path: 'moreServices', index: behind ?? further.length, value: service }]
    : setEdits(content, 'moreServices', [service]);
}

function ownPart(content: unknown, path: string): Service {
  const service = Object.entries(mappingOf(contentAt(content, path)) as Service);
  return Object.fromEntries(service.filter(([key]) => ownKeys.includes(key)));
}

/** Edits that make the own part of a service another, value by value: what stays, stays as it is written. */
function ownEdits(path: string, before: Service, after: Service): readonly LabEdit[] {
  return ownKeys.flatMap((key): readonly LabEdit[] => {
    const [old, value] = [before[key], after[key]];
    if (JSON.stringify(old) === JSON.stringify(value)) return [];
    return [
      value === undefined
        ? { kind: 'remove', path: `${path}.${key}` }
        : { kind: 'set', path: `${path}.${key}`, value },
    ];
  });
}

/** Ports that a service has at the VIP or on the real servers. A DNS server takes its port for TCP as well as UDP. */
function takenPorts(content: unknown): ReadonlySet<unknown> {
  const places = Array.from({ length: serviceCount(content) }, (_, place) => place);
  return new Set(
    places.flatMap((place) => {
      const { port, protocol, serverPort, morePorts } = mappingOf(contentAt(content, servicePath(place)));
      return [port ?? defaultPort(protocol === 'udp' ? 'udp' : 'tcp'), serverPort, ...listOf(morePorts)];
    }),
  );
}

function freePort(content: unknown, from: number): number {
  const taken = takenPorts(content);
  let port = from;
  while (taken.has(port)) port += 1;
  return port;
}

function freeMark(content: unknown): number {
  const places = Array.from({ length: serviceCount(content) }, (_, place) => place);
  const taken = new Set(places.map((place) => contentAt(content, `${servicePath(place)}.firewallMark`)));
  let mark = 1;
  while (taken.has(mark)) mark += 1;
  return mark;
}
