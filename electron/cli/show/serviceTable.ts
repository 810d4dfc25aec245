import type { ServiceTable, ServiceTableRow } from '../../../lab/contract/serviceTable.ts';
import { table } from '../terminal.ts';

/** The director's counters as a table in ipvsadm's order, real servers by name. */
export function showServiceTable({ columns, services }: ServiceTable): string {
  if (services.length === 0) return 'The director has no virtual service.\n';
  const numbers = ({ values }: ServiceTableRow): readonly string[] => values.map(String);
  const rows = [
    ['virtual service / real server', '', ...columns],
    ...services.flatMap((service) => [
      [service.address, '', ...numbers(service)],
      ...service.realServers.map((server) => [
        `  -> ${server.address}`,
        server.realServer ?? '',
        ...numbers(server),
      ]),
    ]),
  ];
  return `${table(
    rows,
    columns.map((_, i) => i + 2),
  )}\n`;
}
