import { hashSource, tablesOf, takerOfSource } from '../../../lab/predict/hashTable.ts';
import { openCycle } from '../../../lab/predict/cycle.ts';
import type { Prediction } from '../../../lab/predict/prediction.ts';
import type { Lab } from '../../../lab/model/lab.ts';
import type { Answer, LossKind, Measurement, RequestSource } from '../../../lab/verdict/measurement.ts';

const firstPort = 40_000;

/** What goes wrong in a played test, by real server: requests that fall to it are lost in this way. */
export type PlayedLosses = Readonly<Record<string, LossKind>>;

/** The real server whose turn it is at a place; `undefined` where nobody takes connections. */
export function serverOfPlace(lab: Lab, prediction: Prediction): (place: number) => string | undefined {
  switch (prediction.kind) {
    case 'cycle': {
      // Somewhere in the cycle, as on a director that has been at work before.
      const cycle = openCycle(prediction.stretches);
      return (place) => cycle.serverAt(place + 1);
    }
    case 'nobody':
      return () => undefined;
    case 'choices':
      return (place) => prediction.sequence[place] ?? undefined;
    case 'affinity': {
      const { keys } = prediction;
      return (place) =>
        keys[place % keys.length]?.server ?? lab.realServers.find(({ weight }) => weight > 0)?.name;
    }
    case 'ports':
      // With the source ports that `playAnswer` gives.
      return (place) => {
        const { hash, sources } = prediction;
        const source = hashSource(hash.scheduler, sources[place % sources.length] ?? '', firstPort + place);
        for (const table of tablesOf(hash).tables) return takerOfSource(hash, table, source)?.name;
        return undefined;
      };
    case 'shares':
    case 'unpredicted': {
      const names = lab.realServers.flatMap(({ name, weight }) =>
        Array<string>(Math.min(weight, 20)).fill(name),
      );
      return (place) => names[(place * 7) % names.length];
    }
    default:
      return prediction satisfies never;
  }
}

/** One answer of a played test. */
export function playAnswer(index: number, server: string | undefined, losses: PlayedLosses): Answer {
  const common = {
    index,
    durationMs: 3 + ((index * 13) % 7) + (index === 0 ? 18 : 0),
    sourcePort: firstPort + index,
  };
  if (server === undefined)
    return { ...common, sourcePort: 0, kind: 'lost', loss: 'refused', detail: 'Connection refused' };
  const loss = losses[server];
  if (loss === undefined) return { ...common, kind: 'answered', realServer: server };
  return { ...common, sourcePort: 0, kind: 'lost', loss, detail: `played: ${loss}` };
}

/** The three accounts of a played test, in which they agree. */
export function playMeasurement(
  lab: Lab,
  from: RequestSource,
  requests: number,
  answers: readonly Answer[],
  takers: readonly (string | undefined)[],
): Measurement {
  const connections: Record<string, number> = Object.fromEntries(
    lab.realServers.map(({ name }) => [name, 0]),
  );
  for (const taker of takers) if (taker !== undefined) connections[taker] = (connections[taker] ?? 0) + 1;
  const ownLines = (name: string): number =>
    answers.filter((answer) => answer.kind === 'answered' && answer.realServer === name).length;
  return {
    from,
    requests,
    answers,
    ipvs: {
      servicePresent: true,
      scheduler: lab.service.scheduler,
      weights: Object.fromEntries(lab.realServers.map(({ name, weight }) => [name, weight])),
      connections,
      foreign: 0,
    },
    logs: Object.fromEntries(lab.realServers.map(({ name }) => [name, { own: ownLines(name), foreign: 0 }])),
    durationMs: answers.reduce((sum, { durationMs }) => sum + durationMs, 0),
  };
}
