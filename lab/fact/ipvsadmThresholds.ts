import type { Endpoint, ServiceKey } from './ipvsTable.ts';
import { endpointOf, serviceOf } from './ipvsWords.ts';
import { outputLines, wholeNumber, type OutputLine } from './outputLines.ts';
import { UnreadableOutput } from './unreadableOutput.ts';

/** How many connections a destination takes; 0 stands for no limit. */
export interface DestinationThresholds extends Endpoint {
  /** From so many on it takes no more (`-x`). */
  readonly upper: number;
  /** Below so many a full one takes connections again (`-y`). */
  readonly lower: number;
}

/** The destinations of a virtual service with their thresholds. */
export interface ServiceThresholds {
  readonly key: ServiceKey;
  readonly destinations: readonly DestinationThresholds[];
}

const source = 'ipvsadm -ln --thresholds';

/** Reads `ipvsadm -ln --thresholds`, the only listing that has them: `ipvsadm -S` leaves them out. */
export function parseIpvsadmThresholds(text: string): readonly ServiceThresholds[] {
  const [title, columns, destinationColumns, ...rows] = outputLines(source, text);
  if (
    title?.text.startsWith('IP Virtual Server version ') !== true ||
    columns?.words.join(' ') !== 'Prot LocalAddress:Port Uthreshold Lthreshold ActiveConn InActConn' ||
    destinationColumns?.words.join(' ') !== '-> RemoteAddress:Port'
  ) {
    throw new UnreadableOutput(source, 1, text, 'the head of the table is missing');
  }
  const services: { key: ServiceKey; destinations: DestinationThresholds[] }[] = [];
  for (const row of rows) {
    if (row.words[0] === '->') {
      const current = services.at(-1);
      if (current === undefined) throw row.unreadable('a destination without a service');
      current.destinations.push(thresholdsOf(row));
    } else {
      services.push({ key: serviceOf(row).key, destinations: [] });
    }
  }
  return services;
}

function thresholdsOf(row: OutputLine): DestinationThresholds {
  const [, endpoint, upper, lower] = row.words;
  return {
    ...endpointOf(row, endpoint),
    upper: wholeNumber(row, upper),
    lower: wholeNumber(row, lower),
  };
}
