import type { AffinityPrediction, CountRange, Destination, PredictionInput } from './prediction.ts';

/** Stands for a source whose address is not known. */
export const unknownSource = 'the source';

/** A prediction for keys in turn. `serverOf` gives `null` where nobody takes it and `undefined` where it cannot tell. */
export function affinityOf(
  keys: readonly string[],
  serverOf: (key: string) => Destination | null | undefined,
  why: string,
  { destinations, requests }: PredictionInput,
): AffinityPrediction {
  const bound = keys.map((key) => {
    const server = serverOf(key);
    return { key, ...(server === undefined ? {} : { server: server?.name ?? null }) };
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

/** Binds connections by their source address; `serverOf` is asked only about addresses that are known. */
export function bySource(
  serverOf: (address: string) => Destination | null | undefined,
  why: string,
  input: PredictionInput,
): AffinityPrediction {
  const { sources = [] } = input;
  return sources.length === 0
    ? affinityOf([unknownSource], () => undefined, why, input)
    : affinityOf(sources, serverOf, why, input);
}

/** Binds connections by the address that they go to, which is the VIP for all. */
export function byVip(
  serverOf: (vip: string) => Destination | null | undefined,
  why: string,
  input: PredictionInput,
): AffinityPrediction {
  return input.service === undefined
    ? affinityOf(['the VIP'], () => undefined, why, input)
    : affinityOf([input.service.vip], serverOf, why, input);
}

/** A hash leads to a server whatever its weight; one of weight 0 takes nothing. */
export function takerOf(server: Destination | undefined): Destination | null | undefined {
  return server?.weight === 0 ? null : server;
}
