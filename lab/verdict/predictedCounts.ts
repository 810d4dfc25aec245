import { openCycle, placesInCycle } from '../predict/cycle.ts';
import type { AffinityPrediction, CyclePrediction } from '../predict/prediction.ts';
import type { Evidence } from './evidence.ts';
import type { AffinityMatch } from './matchAffinity.ts';
import type { PortsMatch } from './matchPorts.ts';
import type { Measurement } from './measurement.ts';

/**
 * Requests that should fall to each real server: along the cycle from where the measured sequence began, or by share
 * where it fits nowhere. `null` where no exact count is predicted.
 */
export function predictedCounts({
  lab,
  prediction,
  measurement,
  match,
  limited,
  choices,
  affinity,
  ports,
}: Evidence): ReadonlyMap<string, number> | null {
  switch (prediction.kind) {
    case 'unpredicted':
    case 'shares':
      return null;
    case 'nobody':
      return new Map(lab.realServers.map(({ name }) => [name, 0]));
    case 'cycle':
      if (prediction.room !== undefined) {
        return limited === undefined || limited.departure !== undefined ? null : tally(limited.expected);
      }
      return match?.kind === 'fits'
        ? countsFrom(prediction, match.start, measurement.requests)
        : roundedShares(prediction, measurement.requests);
    case 'choices':
      return choices === undefined || choices.departure !== undefined
        ? new Map(Object.entries(prediction.counts).map(([name, { least }]) => [name, least]))
        : tally(choices.expected);
    case 'affinity':
      if (prediction.limits !== undefined) {
        return limited === undefined || limited.departure !== undefined ? null : tally(limited.expected);
      }
      return affinity === undefined ? null : countsOfKeys(prediction, affinity, measurement.requests);
    case 'ports':
      return ports === undefined ? null : countsOfPorts(ports, measurement.answers);
    default:
      return prediction satisfies never;
  }
}

function tally(sequence: readonly (string | null | undefined)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const server of sequence)
    if (typeof server === 'string') counts.set(server, (counts.get(server) ?? 0) + 1);
  return counts;
}

/** Where the hash cannot say whose a request is, the client's own account stands in. */
function countsOfPorts({ expected }: PortsMatch, answers: Measurement['answers']): Map<string, number> {
  return tally(
    answers.map(
      (answer, i) =>
        expected[i] ?? (answer.kind === 'answered' && expected[i] === undefined ? answer.realServer : null),
    ),
  );
}

/** All requests of a key fall to its server; those of a key whose server nothing tells fall to none. */
function countsOfKeys(
  { keys }: AffinityPrediction,
  { servers }: AffinityMatch,
  requests: number,
): Map<string, number> {
  return tally(Array.from({ length: requests }, (_, request) => servers[request % keys.length] ?? null));
}

function countsFrom(
  { stretches, cycleLength }: CyclePrediction,
  start: number,
  requests: number,
): Map<string, number> {
  const cycle = openCycle(stretches);
  const wholeCycles = Math.floor(requests / cycleLength);
  const counts = new Map<string, number>();
  for (const [server, places] of placesInCycle(stretches)) counts.set(server, places * wholeCycles);
  for (let place = 0; place < requests % cycleLength; place++) {
    const server = cycle.serverAt(start + place);
    counts.set(server, (counts.get(server) ?? 0) + 1);
  }
  return counts;
}

/** Shares rounded so that they add up to `requests`: the largest remainders are rounded up. */
function roundedShares({ stretches, cycleLength }: CyclePrediction, requests: number): Map<string, number> {
  const shares = [...placesInCycle(stretches)].map(([server, places]) => {
    const share = (requests * places) / cycleLength;
    return { server, whole: Math.floor(share), remainder: share - Math.floor(share) };
  });
  const missing = requests - shares.reduce((sum, { whole }) => sum + whole, 0);
  const roundedUp = new Set(
    shares
      .toSorted((a, b) => b.remainder - a.remainder)
      .slice(0, missing)
      .map(({ server }) => server),
  );
  return new Map(shares.map(({ server, whole }) => [server, whole + (roundedUp.has(server) ? 1 : 0)]));
}
