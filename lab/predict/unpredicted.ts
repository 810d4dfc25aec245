import type { Predictor } from './prediction.ts';

/** Schedulers whose choice depends on more than the list of destinations, or that are not worked out yet. */
export const unpredicted: Predictor = ({ scheduler }) => ({
  kind: 'unpredicted',
  why:
    `LVS Lab does not yet predict ${scheduler}: the test shows what the client, IPVS and the servers saw and whether ` +
    `they agree, not whether ${scheduler} chose as it should.`,
});
