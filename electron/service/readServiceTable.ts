import { LabError } from '../../lab/contract/labError.ts';
import type { ServiceTable, ServiceTableRow } from '../../lab/contract/serviceTable.ts';
import {
  parseIpvsadmRate,
  parseIpvsadmStats,
  type CountedService,
  type IpvsCounters,
  type IpvsRates,
} from '../../lab/fact/ipvsadmCounters.ts';
import type { Endpoint, ServiceKey } from '../../lab/fact/ipvsTable.ts';
import type { Lab } from '../../lab/model/lab.ts';
import { sh } from '../../lab/script/shellText.ts';
import { openRootShell } from './openRootShell.ts';
import { runningLabAccess } from './runningLabAccess.ts';
import type { SshAccessContext } from './sshAccess.ts';

const readDeadlineMs = 20_000;

/** Reads the director's counters: totals, or rates a second. */
export async function readServiceTable(
  lab: Lab,
  view: ServiceTable['view'],
  context: SshAccessContext,
): Promise<ServiceTable> {
  const [director] = lab.directors;
  if (director === undefined) throw new TypeError('the lab was not checked: it has no director');
  const access = await runningLabAccess(lab, context);
  try {
    const shell = await openRootShell(lab, director.name, access, context.signal);
    const option = view === 'stats' ? ['--stats', '--exact'] : ['--rate'];
    const { status, output } = await shell.run(sh`ipvsadm -ln ${option}`, {
      signal: context.signal,
      deadlineMs: readDeadlineMs,
    });
    if (status !== 0) throw unread(director.name, status, output);
    return view === 'stats'
      ? { view, columns: statsColumns, services: rows(lab, parseIpvsadmStats(output), statsValues) }
      : { view, columns: rateColumns, services: rows(lab, parseIpvsadmRate(output), rateValues) };
  } finally {
    access.close();
  }
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
    realServers: destinations.map((destination): ServiceTableRow => {
      const realServer = realServerAt(lab, destination);
      return {
        address: `${destination.address}:${destination.port}`,
        ...(realServer === undefined ? {} : { realServer }),
        values: values(destination),
      };
    }),
  }));
}

function nameOf(key: ServiceKey): string {
  return key.kind === 'address' ? `${key.protocol} ${key.address}:${key.port}` : `fwmark ${key.mark}`;
}

function realServerAt(lab: Lab, { address }: Endpoint): string | undefined {
  return lab.realServers.find(({ addresses }) => Object.values(addresses).includes(address))?.name;
}

function unread(machine: string, status: number, output: string): LabError {
  return new LabError({
    code: 'measure-failed',
    what: "The director's counters could not be read (ipvsadm -ln)",
    machine,
    why: `ipvsadm ended with status ${status}`,
    next: 'See whether ipvsadm is installed and ip_vs loaded there: `doctor` looks.',
    output,
  });
}
