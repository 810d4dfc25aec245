import { byVip } from './affinity.ts';
import type { Predictor } from './prediction.ts';
import { unpredictedHeld } from './unpredictedHeld.ts';

/**
 * Locality-based least connection (`ip_vs_lblc.c`): the server that had the address before, else the one that wlc would
 * pick. It keeps it for a day, so which one that is depends on what was before; it moves only where that server holds
 * more established connections than its weight and another less than half of its own.
 */
export const lblc: Predictor = (input) =>
  input.load === 'held'
    ? unpredictedHeld(input)
    : byVip(
        () => undefined,
        'lblc keeps all connections to one destination address, here the VIP, on one server until that is overloaded.',
        input,
      );
