import { describe, expect, it } from 'vitest';
import type { DraftMachine, LabDraft } from '../../../lab/model/labDraft.ts';
import { weightShares } from '../../../renderer/topology/weightShares.ts';

const withWeights = (...weights: readonly (number | undefined)[]): LabDraft =>
  ({
    realServers: weights.map((weight, at) => ({ path: `realServers[${at}]`, weight }) as DraftMachine),
  }) as unknown as LabDraft;
const sharesOf = (...weights: readonly (number | undefined)[]) =>
  Array.from(weightShares(withWeights(...weights)).values(), ({ share }) => share);

describe('shares of the weights', () => {
  it('are parts of the sum', () => expect(sharesOf(3, 1)).toEqual([0.75, 0.25]));
  it('leave out a weight that cannot be read', () => expect(sharesOf(1, undefined, 1)).toEqual([0.5, 0.5]));
  it('are unknown where all weights are 0', () => expect(sharesOf(0, 0)).toEqual([undefined, undefined]));
  it('are none of a draft without real servers', () => {
    expect(weightShares({ realServers: undefined } as unknown as LabDraft).size).toBe(0);
  });
});
