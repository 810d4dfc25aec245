import type { AffinityPrediction, CountRange, Destination, PredictionInput } from './prediction.ts';
import { mayFill } from './threshold.ts';

/** Stands for a source whose address is not known. */
export const unknownSource = 'the source';

/**
 * The servers that may take a key's connections, none of weight 0: the first does, the others in turn while those before
 * them are full. `undefined` where it cannot be told.
 */
type ServersOf = (key: string) => readonly Destination[] | undefined;

/** A prediction for keys in turn. */
export function affinityOf(
  keys: readonly string[],
  serversOf: ServersOf,
  why: string,
  input: PredictionInput,
): AffinityPrediction {
  const { destinations, requests } = input;
  const isLimited = mayFill(input);
  const bound = keys.map((key): AffinityPrediction['keys'][number] => {
    const servers = serversOf(key);
    if (servers === undefined) return { key };
    const [server, ...others] = servers.map(({ name }) => name);
    return { key, server: server ?? null, ...(isLimited && others.length > 0 ? { instead: others } : {}) };
  });
  const counts: Record<string, CountRange> = {};
  for (const { name, weight } of destinations) {
    let least = 0;
    let most = 0;
    bound.forEach(({ server }, place) => {
      const ofKey = Math.floor((requests + keys.length - 1 - place) / keys.length);
      if (server === name) least += ofKey;
      if (server === name || (server === undefined && weight > 0)) most += ofKey;
    });
    counts[name] = { least, most };
  }
  return { kind: 'affinity', why, keys: bound, counts };
}

/** Binds connections by their source address; `serversOf` is asked only about addresses that are known. */
export function bySource(serversOf: ServersOf, why: string, input: PredictionInput): AffinityPrediction {
  const { sources = [] } = input;
  return sources.length === 0
    ? affinityOf([unknownSource], () => undefined, why, input)
    : affinityOf(sources, serversOf, why, input);
}

/** Binds connections by the address that they go to, which is the VIP for all. */
export function byVip(serversOf: ServersOf, why: string, input: PredictionInput): AffinityPrediction {
  return input.service === undefined
    ? affinityOf(['the VIP'], () => undefined, why, input)
    : affinityOf([input.service.vip], serversOf, why, input);
}

/** Whom a hash without fallback leads to, if to anybody: it names a server whatever its weight. */
export function takerOf(server: Destination | undefined): readonly Destination[] | undefined {
  return server === undefined ? undefined : server.weight === 0 ? [] : [server];
}

/** Servers along a way through a hash table, each once, without those of weight 0. */
export function takersAlong(way: Iterable<Destination>): readonly Destination[] {
  return [...new Set(way)].filter(({ weight }) => weight > 0);
}
