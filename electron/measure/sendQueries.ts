import { LabError } from '../../lab/contract/labError.ts';
import type { RealServer } from '../../lab/model/lab.ts';
import type { MachineConnection } from '../ssh/machineConnection.ts';
import type { ReadAnswer } from './answerReader.ts';
import { queryCommand, queryInput, queryName, type QuerySeries } from './queryCommand.ts';
import { QueryReader } from './queryReader.ts';
import { sendBy, type SendControl } from './sendBy.ts';
import { sourcePorts, type RequestOrigin } from './sourcePorts.ts';

export interface SendQueriesOptions extends SendControl {
  readonly series: QuerySeries;
  readonly realServers: readonly Pick<RealServer, 'name' | 'addresses'>[];
}

/**
 * Sends a series of DNS queries from a machine, one after the other, each from a source port that IPVS does not know,
 * and tells each answer as it comes. Throws as `sendBy`, and LabError `user-unsupported` where too few ports are left.
 */
export function sendQueries(
  connection: MachineConnection,
  { series, realServers, ...control }: SendQueriesOptions,
): Promise<readonly ReadAnswer[]> {
  return sendBy(
    connection,
    {
      program: 'dig',
      package: 'bind9-dnsutils',
      commands: (['each-record', 'blocks'] as const).map((flush) => queryCommand(series, flush)),
      requests: series.requests,
      begin: () => {
        const sources = sourcesOf(series, control.machine);
        const reader = new QueryReader({
          realServers,
          sources,
          nameOf: (index) => queryName(series, index),
          startedAtMs: performance.now(),
        });
        return {
          input: queryInput(series, sources),
          read: (chunk) => reader.read(chunk, performance.now()),
        };
      },
    },
    control,
  );
}

function sourcesOf(
  { requests, sources, takenPorts }: QuerySeries,
  machine: string,
): readonly RequestOrigin[] {
  const ports = sourcePorts(requests, takenPorts(), Math.random());
  if (ports.length < requests) {
    throw new LabError({
      code: 'user-unsupported',
      what: 'The test has too few source ports',
      machine,
      why:
        'each query comes from a source port of its own, and IPVS remembers those of earlier queries for five minutes: ' +
        `${ports.length} are left for ${requests} queries`,
      next: `Wait five minutes, or ask for fewer: --requests ${Math.max(1, ports.length)}.`,
    });
  }
  return ports.map((port, i) => ({ address: sources[i % sources.length] ?? '', port }));
}
