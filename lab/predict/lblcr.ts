import { byVip } from './affinity.ts';
import type { Predictor } from './prediction.ts';
import { unpredictedHeld } from './unpredictedHeld.ts';

/**
 * Locality-based least connection with replication (`ip_vs_lblcr.c`): as lblc, but with a set of servers for each
 * address. The set grows only under overload, so connections that do not pile up stay with one.
 */
export const lblcr: Predictor = (input) =>
  input.load === 'held'
    ? unpredictedHeld(input)
    : byVip(
        () => undefined,
        'lblcr keeps all connections to one destination address, here the VIP, on one server until that is overloaded; then it adds one.',
        input,
      );
