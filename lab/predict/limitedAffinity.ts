import type { AffinityLimits, AffinityPrediction, CountRange, PredictionInput } from './prediction.ts';
import { mayFill, roomsOf } from './threshold.ts';

/**
 * Affinity in a test that may fill a server. sh, dh and mh refuse what a full server would have got, with fallback they
 * look on (`is_unavailable` in ip_vs_sh.c and ip_vs_mh.c, `is_overloaded` in ip_vs_dh.c); lblcr takes another server into
 * the address's set; lblc asks of the server that it remembers only the weight and its established connections, so that
 * a full one goes on taking all (`ip_vs_lblc_schedule`). Where nothing can fill, the affinity as it is.
 */
export function limitedAffinity(prediction: AffinityPrediction, input: PredictionInput): AffinityPrediction {
  if (!mayFill(input)) return prediction;
  const limits: AffinityLimits = { room: roomsOf(input), whenFull: whenFull(input) };
  return {
    ...prediction,
    why: `${prediction.why} ${words[limits.whenFull]}`,
    limits,
    counts: countsWithin(prediction, limits, input),
  };
}

const words = {
  refuses: 'Once that is full, they are refused.',
  moves: 'Once that is full, another one takes them.',
  keeps: 'It does so also once that is full: its upper threshold counts only where a server is picked anew.',
} satisfies Record<AffinityLimits['whenFull'], string>;

function whenFull({ scheduler, flags = [] }: PredictionInput): AffinityLimits['whenFull'] {
  if (scheduler === 'lblc') return 'keeps';
  const looksOn = flags.includes('sh-fallback') || flags.includes('mh-fallback');
  return scheduler === 'lblcr' || looksOn ? 'moves' : 'refuses';
}

/** Exact where the hash tells every server and it is certain when each is full; else what is possible at all. */
function countsWithin(
  { keys }: AffinityPrediction,
  { room, whenFull: then }: AffinityLimits,
  { destinations, requests }: PredictionInput,
): AffinityPrediction['counts'] {
  const isExact =
    keys.every(({ server }) => server !== undefined) &&
    Object.values(room).every(({ least, most }) => least === most);
  if (!isExact) {
    const limitOf = (name: string): number => (then === 'keeps' ? requests : (room[name]?.most ?? requests));
    return Object.fromEntries(
      destinations.map(({ name, weight }): [string, CountRange] => [
        name,
        { least: 0, most: weight === 0 ? 0 : Math.min(requests, limitOf(name)) },
      ]),
    );
  }
  const taken = new Map(destinations.map(({ name }) => [name, 0]));
  for (let request = 0; request < requests; request += 1) {
    const { server, instead = [] } = keys[request % keys.length] ?? {};
    const taker = [server, ...instead].find(
      (name) => typeof name === 'string' && (taken.get(name) ?? 0) < (room[name]?.most ?? Infinity),
    );
    if (typeof taker === 'string') taken.set(taker, (taken.get(taker) ?? 0) + 1);
  }
  return Object.fromEntries([...taken].map(([name, count]) => [name, { least: count, most: count }]));
}
