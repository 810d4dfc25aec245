import { LabError } from '../../lab/contract/labError.ts';
import type {
  ServiceTable,
  ServiceTableRow,
  ServiceTableService,
  ServiceTableView,
} from '../../lab/contract/serviceTable.ts';
import {
  parseIpvsadmRate,
  parseIpvsadmStats,
  type CountedService,
  type IpvsCounters,
  type IpvsRates,
} from '../../lab/fact/ipvsadmCounters.ts';
import { parseIpvsadmListing } from '../../lab/fact/ipvsadmListing.ts';
import type { IpvsDestination, IpvsService } from '../../lab/fact/ipvsTable.ts';
import type { Lab } from '../../lab/model/lab.ts';
import { sh, type ShellText } from '../../lab/script/shellText.ts';
import { stateTable } from './connectionStates.ts';
import { openRootShell } from './openRootShell.ts';
import { runningLabAccess } from './runningLabAccess.ts';
import { nameOf, rowAt } from './serviceTableRow.ts';
import type { SshAccessContext } from './sshAccess.ts';

const readDeadlineMs = 20_000;
/** Longest table that is read: some 700,000 connections. */
const mostCharacters = 64 * 1024 * 1024;

/** What `ipvsadm -ln` and `ipvsadm -lnc` show, in the kernel's own words. */
const readConnections = sh`cat /proc/net/ip_vs /proc/net/ip_vs_conn`;

/** Reads the director's table: connections now, totals, or rates a second. */
export async function readServiceTable(
  lab: Lab,
  view: ServiceTableView,
  context: SshAccessContext,
): Promise<ServiceTable> {
  const [director] = lab.directors;
  if (director === undefined) throw new TypeError('the lab was not checked: it has no director');
  const access = await runningLabAccess(lab, context);
  try {
    const shell = await openRootShell(lab, director.name, access, context.signal);
    const command = view === 'states' ? readConnections : sh`ipvsadm -ln ${optionsOf[view]}`;
    const { status, output, truncated } = await shell.run(command, {
      signal: context.signal,
      deadlineMs: readDeadlineMs,
      maxOutputCharacters: mostCharacters,
    });
    if (status !== 0) throw unread(director.name, command, `it ended with status ${status}`, output);
    if (truncated) throw unread(director.name, command, `it is longer than ${mostCharacters} characters`, '');
    return serviceTable(lab, view, output);
  } finally {
    access.close();
  }
}

const optionsOf: Readonly<Record<Exclude<ServiceTableView, 'states'>, readonly string[]>> = {
  active: [],
  stats: ['--stats', '--exact'],
  rate: ['--rate'],
};

/** What the command of a view printed, as that view's table. */
export function serviceTable(lab: Lab, view: ServiceTableView, output: string): ServiceTable {
  switch (view) {
    case 'active':
      return {
        view,
        columns: activeColumns,
        services: parseIpvsadmListing(output).map((service) => activeService(lab, service)),
      };
    case 'states':
      return stateTable(lab, output);
    case 'stats':
      return { view, columns: statsColumns, services: rows(lab, parseIpvsadmStats(output), statsValues) };
    case 'rate':
      return { view, columns: rateColumns, services: rows(lab, parseIpvsadmRate(output), rateValues) };
    default:
      return view satisfies never;
  }
}

const activeColumns = ['Weight', 'ActiveConn', 'InActConn'] as const;
const activeValues = (destination: IpvsDestination): readonly number[] => [
  destination.weight,
  destination.activeConnections,
  destination.inactiveConnections,
];

function activeService(
  lab: Lab,
  { key, scheduler, destinations, ...rest }: IpvsService,
): ServiceTableService {
  const realServers = destinations.map((destination): ServiceTableRow => ({
    ...rowAt(lab, destination),
    method: destination.method,
    values: activeValues(destination),
  }));
  const sum = (column: number): number =>
    realServers.reduce((total, { values }) => total + (values[column] ?? 0), 0);
  return {
    address: nameOf(key),
    scheduler,
    flags: flagsOf(rest),
    values: activeColumns.map((_, column) => sum(column)),
    realServers,
  };
}

/** In ipvsadm's words and order. */
function flagsOf({
  schedulerFlags,
  persistence,
  onePacket,
}: Pick<IpvsService, 'schedulerFlags' | 'persistence' | 'onePacket'>): readonly string[] {
  const { timeoutS, netmask, engine } = persistence ?? {};
  return [
    ...schedulerFlags,
    ...(timeoutS === undefined ? [] : [`persistent ${timeoutS}`]),
    ...(netmask === undefined ? [] : [`mask ${netmask}`]),
    ...(engine === undefined ? [] : [`pe ${engine}`]),
    ...(onePacket ? ['ops'] : []),
  ];
}

const statsColumns = ['Conns', 'InPkts', 'OutPkts', 'InBytes', 'OutBytes'] as const;
const statsValues = (numbers: IpvsCounters): readonly number[] => [
  numbers.connections,
  numbers.packetsIn,
  numbers.packetsOut,
  numbers.bytesIn,
  numbers.bytesOut,
];

const rateColumns = ['CPS', 'InPPS', 'OutPPS', 'InBPS', 'OutBPS'] as const;
const rateValues = (numbers: IpvsRates): readonly number[] => [
  numbers.connectionsPerS,
  numbers.packetsInPerS,
  numbers.packetsOutPerS,
  numbers.bytesInPerS,
  numbers.bytesOutPerS,
];

function rows<Numbers>(
  lab: Lab,
  services: readonly CountedService<Numbers>[],
  values: (numbers: Numbers) => readonly number[],
): ServiceTable['services'] {
  return services.map(({ key, total, destinations }) => ({
    address: nameOf(key),
    values: values(total),
    realServers: destinations.map((destination) => ({
      ...rowAt(lab, destination),
      values: values(destination),
    })),
  }));
}

function unread(machine: string, command: ShellText, why: string, output: string): LabError {
  return new LabError({
    code: 'measure-failed',
    what: "The director's counters could not be read",
    machine,
    why: `${command}: ${why}`,
    next: 'See whether ipvsadm is installed and ip_vs loaded there: `doctor` looks.',
    output,
  });
}
