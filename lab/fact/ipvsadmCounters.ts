import type { Endpoint, ServiceKey } from './ipvsTable.ts';
import { endpointOf, serviceOf } from './ipvsWords.ts';
import { outputLines, type OutputLine } from './outputLines.ts';
import { UnreadableOutput } from './unreadableOutput.ts';

/** What IPVS counted, since the service or the destination was made or `ipvsadm -Z`. */
export interface IpvsCounters {
  readonly connections: number;
  readonly packetsIn: number;
  /** Always 0 with `gateway` and `tunnel`: the answers do not pass the director. */
  readonly packetsOut: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** False where ipvsadm cut a large number to thousands or more; ask it with `--exact`. */
  readonly exact: boolean;
}

/** What IPVS counts a second: a moving average that it works out every two seconds. */
export interface IpvsRates {
  readonly connectionsPerS: number;
  readonly packetsInPerS: number;
  readonly packetsOutPerS: number;
  readonly bytesInPerS: number;
  readonly bytesOutPerS: number;
  readonly exact: boolean;
}

/** A service's numbers and those of its destinations. */
export interface CountedService<Numbers> {
  readonly key: ServiceKey;
  readonly total: Numbers;
  readonly destinations: readonly (Endpoint & Numbers)[];
}

/** Reads `ipvsadm -ln --stats`, with or without `--exact`. The kernel's numbers lag up to three seconds behind. */
export function parseIpvsadmStats(text: string): readonly CountedService<IpvsCounters>[] {
  return parseTable(
    'ipvsadm -ln --stats',
    text,
    'Conns InPkts OutPkts InBytes OutBytes',
    (values, exact) => ({
      connections: values[0],
      packetsIn: values[1],
      packetsOut: values[2],
      bytesIn: values[3],
      bytesOut: values[4],
      exact,
    }),
  );
}

/** Reads `ipvsadm -ln --rate`. */
export function parseIpvsadmRate(text: string): readonly CountedService<IpvsRates>[] {
  return parseTable('ipvsadm -ln --rate', text, 'CPS InPPS OutPPS InBPS OutBPS', (values, exact) => ({
    connectionsPerS: values[0],
    packetsInPerS: values[1],
    packetsOutPerS: values[2],
    bytesInPerS: values[3],
    bytesOutPerS: values[4],
    exact,
  }));
}

type Five = readonly [number, number, number, number, number];

function parseTable<Numbers>(
  source: string,
  text: string,
  columns: string,
  numbersOf: (values: Five, exact: boolean) => Numbers,
): readonly CountedService<Numbers>[] {
  const [title, head, destinationHead, ...rows] = outputLines(source, text);
  if (
    title?.text.startsWith('IP Virtual Server version ') !== true ||
    head?.words.join(' ') !== `Prot LocalAddress:Port ${columns}` ||
    destinationHead?.words.join(' ') !== '-> RemoteAddress:Port'
  ) {
    throw new UnreadableOutput(source, 1, text, 'the head of the table is missing');
  }
  const read = (row: OutputLine, words: readonly string[]): Numbers => {
    const [a, b, c, d, e, ...more] = words.map((word) => largeNumber(row, word));
    if (a === undefined || b === undefined || c === undefined || d === undefined || e === undefined) {
      throw row.unreadable('it has too few columns');
    }
    if (more.length > 0) throw row.unreadable('it has too many columns');
    const exact = [a, b, c, d, e].every((one) => one.exact);
    return numbersOf([a.value, b.value, c.value, d.value, e.value], exact);
  };
  const services: { counted: CountedService<Numbers>; destinations: (Endpoint & Numbers)[] }[] = [];
  for (const row of rows) {
    if (row.words[0] === '->') {
      const current = services.at(-1);
      if (current === undefined) throw row.unreadable('a destination without a service');
      current.destinations.push({ ...endpointOf(row, row.words[1]), ...read(row, row.words.slice(2)) });
    } else {
      const { key, used } = serviceOf(row);
      const destinations: (Endpoint & Numbers)[] = [];
      services.push({
        counted: { key, total: read(row, row.words.slice(used)), destinations },
        destinations,
      });
    }
  }
  return services.map(({ counted }) => counted);
}

const factors: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** A number as `print_largenum` of ipvsadm writes it: cut, not rounded, to decimal K, M, G or T when it is large. */
function largeNumber(row: OutputLine, word: string): { readonly value: number; readonly exact: boolean } {
  const [, digits, unit] = /^([0-9]+)([KMGT]?)$/.exec(word) ?? [];
  const factor = unit === undefined ? undefined : factors[unit];
  if (digits === undefined || factor === undefined) {
    throw row.unreadable(`${JSON.stringify(word)} where a number should be`);
  }
  return { value: Number(digits) * factor, exact: factor === 1 };
}
