import type { LabDraft } from '../../lab/model/labDraft.ts';

/** A real server's weight, and its share of all weights from 0 to 1, which is undefined where all are 0. */
export interface WeightShare {
  readonly weight: number;
  readonly share: number | undefined;
}

/**
 * Weights and shares of the real servers whose weight can be read, by path. Apart from the layout, since one weight
 * changes all shares and no place.
 */
export function weightShares({ realServers = [] }: LabDraft): ReadonlyMap<string, WeightShare> {
  const sum = realServers.reduce((total, { weight = 0 }) => total + weight, 0);
  return new Map(
    realServers.flatMap(({ path, weight }) =>
      weight === undefined ? [] : [[path, { weight, share: sum > 0 ? weight / sum : undefined }]],
    ),
  );
}
