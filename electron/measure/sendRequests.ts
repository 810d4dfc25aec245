import type { RealServer } from '../../lab/model/lab.ts';
import type { MachineConnection } from '../ssh/machineConnection.ts';
import { AnswerReader, type ReadAnswer } from './answerReader.ts';
import { connectionsCommand, connectionsInput } from './ownConnections.ts';
import { ownOrigins, requestCommand, requestInput, type RequestSeries } from './requestCommand.ts';
import { sendBy, type SendControl } from './sendBy.ts';

export interface SendOptions extends SendControl {
  readonly series: RequestSeries;
  readonly realServers: readonly Pick<RealServer, 'name' | 'page'>[];
}

/** Sends a series of requests from a machine, one after the other, and tells each answer as it comes. Throws as `sendBy`. */
export function sendRequests(
  connection: MachineConnection,
  { series, realServers, ...control }: SendOptions,
): Promise<readonly ReadAnswer[]> {
  const { mark, requestTimeoutMs, requests } = series;
  const isOwn = series.load === 'held' || series.load === 'many-sources';
  const program = isOwn ? ('perl' as const) : ('curl' as const);
  return sendBy(
    connection,
    {
      program,
      package: program,
      commands: isOwn
        ? [connectionsCommand(series)]
        : (['each-record', 'blocks'] as const).map((flush) => requestCommand(flush)),
      requests,
      begin: () => {
        const origins = ownOrigins(series, Math.random());
        const reader = new AnswerReader({ realServers, mark, requestTimeoutMs, program, origins });
        return {
          input: isOwn ? connectionsInput(series, origins) : requestInput(series, origins),
          read: (chunk) => reader.read(chunk),
        };
      },
    },
    control,
  );
}
