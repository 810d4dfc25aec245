import type { PredictionInput, Prediction } from './prediction.ts';

/** For schedulers that move under overload to a server that depends on what they remember. */
export function unpredictedHeld({ scheduler }: PredictionInput): Prediction {
  return {
    kind: 'unpredicted',
    why:
      `Under connections that pile up ${scheduler} moves to other servers, depending on what it remembers: the test ` +
      'shows where they went and whether the accounts agree. Sequential connections show that it stays with one server.',
  };
}
