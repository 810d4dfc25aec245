import type { Destination, ServerLoad } from './prediction.ts';

/** A destination with the connections that it has now. */
export interface LoadedServer extends Destination, ServerLoad {}

/**
 * Picks a server from those in the kernel's order, or nobody. More connections never make a server more likely to be
 * picked, nor another one less.
 */
export type Chooser = <Server extends LoadedServer>(servers: readonly Server[]) => Server | undefined;

/**
 * Cost of a server's connections to the kernel: an established one weighs as much as 256 others
 * (`ip_vs_dest_conn_overhead` in include/net/ip_vs.h).
 */
export function overhead({ active, inactive }: ServerLoad): number {
  return active * 256 + inactive;
}

/**
 * The server with the least cost for its weight; of equals the first in the list, since the kernel replaces its
 * candidate only by one that costs less. Weight 0 is passed over.
 */
export function leastCost<Server extends LoadedServer>(
  servers: readonly Server[],
  costOf: (server: Server) => number,
  weightOf: (server: Server) => number,
): Server | undefined {
  let least: Server | undefined;
  for (const server of servers) {
    if (server.weight === 0) continue;
    // Multiplied crosswise as in the kernel, so that no fraction is rounded; at most 2^52 here.
    const isLess = least === undefined || costOf(least) * weightOf(server) > costOf(server) * weightOf(least);
    if (isLess) least = server;
  }
  return least;
}
