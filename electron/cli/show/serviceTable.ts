import type { IpvsMethod } from '../../../lab/fact/ipvsTable.ts';
import type {
  ServiceTable,
  ServiceTableRow,
  ServiceTableService,
} from '../../../lab/contract/serviceTable.ts';
import { table } from '../terminal.ts';

/** As ipvsadm names them. */
const methodNames: Readonly<Record<IpvsMethod, string>> = {
  masquerade: 'Masq',
  gateway: 'Route',
  tunnel: 'Tunnel',
  local: 'Local',
  bypass: 'Bypass',
};

/** The director's table in ipvsadm's order, real servers by name. */
export function showServiceTable({ view, columns, services }: ServiceTable): string {
  if (services.length === 0) return 'The director has no virtual service.\n';
  const isActive = view === 'active';
  const forward = ({ method }: ServiceTableRow): readonly string[] =>
    isActive ? [method === undefined ? '' : methodNames[method]] : [];
  const numbers = ({ values }: ServiceTableRow): readonly string[] => values.map(String);
  const rows = [
    ['virtual service / real server', '', ...(isActive ? ['Forward'] : []), ...columns],
    ...services.flatMap((service) => [
      [service.address, schedulerOf(service), ...forward(service), ...numbers(service)],
      ...service.realServers.map((server) => [
        `  -> ${server.address}`,
        server.realServer ?? '',
        ...forward(server),
        ...numbers(server),
      ]),
    ]),
  ];
  const before = isActive ? 3 : 2;
  return `${table(
    rows,
    columns.map((_, i) => i + before),
  )}\n`;
}

function schedulerOf({ scheduler = '', flags = [] }: ServiceTableService): string {
  return [scheduler, ...flags].join(' ');
}
