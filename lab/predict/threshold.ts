import type { Chooser, LoadedServer } from './chooser.ts';
import type { CountRange, Destination, PredictionInput, ServerLoad } from './prediction.ts';

/**
 * Whether a server takes no more: with as many connections as its upper threshold, finished ones counted until their
 * entries run out, it is marked as overloaded (`ip_vs_bind_dest` in ip_vs_conn.c), and every scheduler
 * passes over it, but lblc over one that it remembers (`ip_vs_lblc_schedule`).
 */
export function isFull({
  upperThreshold,
  active,
  inactive,
}: ServerLoad & Pick<Destination, 'upperThreshold'>): boolean {
  return upperThreshold !== undefined && active + inactive >= upperThreshold;
}

/**
 * Whether a server that is not full may still be marked as overloaded from before: the mark goes only below the lower
 * threshold, or without one below three quarters of the upper one (`ip_vs_unbind_dest` in ip_vs_conn.c). Nothing in
 * /proc or ipvsadm shows it.
 */
export function mayStillBeMarked({
  upperThreshold,
  lowerThreshold,
  active,
  inactive,
}: ServerLoad & Pick<Destination, 'upperThreshold' | 'lowerThreshold'>): boolean {
  if (upperThreshold === undefined) return false;
  const connections = active + inactive;
  return lowerThreshold === undefined ? connections * 4 >= upperThreshold * 3 : connections >= lowerThreshold;
}

/** A chooser that passes over those that are full. */
export function amongThoseWithRoom(choose: Chooser): Chooser {
  return <Server extends LoadedServer>(servers: readonly Server[]) =>
    choose(servers.filter((server) => !isFull(server)));
}

/**
 * Connections that a server takes before it is full, from what it has; `undefined` without a threshold. The least is 0
 * where it may still be marked as overloaded.
 */
export function roomOf(
  destination: Destination,
  { active, inactive }: { readonly active: CountRange; readonly inactive: CountRange },
): CountRange | undefined {
  const { upperThreshold } = destination;
  if (upperThreshold === undefined) return undefined;
  const most = Math.max(0, upperThreshold - active.least - inactive.least);
  const fullest = { ...destination, active: active.most, inactive: inactive.most };
  return {
    least: mayStillBeMarked(fullest) ? 0 : Math.max(0, upperThreshold - active.most - inactive.most),
    most,
  };
}

/** The room of each server that has a threshold, from exactly what it has at the start. */
export function roomsOf({ destinations, start = {} }: PredictionInput): Readonly<Record<string, CountRange>> {
  const exactly = (count: number): CountRange => ({ least: count, most: count });
  const rooms = destinations.flatMap((destination): readonly (readonly [string, CountRange])[] => {
    const { active, inactive } = start[destination.name] ?? { active: 0, inactive: 0 };
    const room = roomOf(destination, { active: exactly(active), inactive: exactly(inactive) });
    return room === undefined ? [] : [[destination.name, room]];
  });
  return Object.fromEntries(rooms);
}

/** Whether a test of so many requests can fill a server. */
export function mayFill({ destinations, requests, start = {} }: PredictionInput): boolean {
  return destinations.some((destination) => {
    const { active, inactive } = start[destination.name] ?? { active: 0, inactive: 0 };
    return (
      destination.weight > 0 &&
      destination.upperThreshold !== undefined &&
      (active + inactive + requests > destination.upperThreshold ||
        mayStillBeMarked({ ...destination, active, inactive }))
    );
  });
}
