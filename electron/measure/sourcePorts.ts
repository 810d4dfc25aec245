/** Where a request comes from. */
export interface RequestOrigin {
  readonly address: string;
  readonly port: number;
}

/** Source ports of test requests: those above the ones that servers usually have. */
const firstPort = 16_384;
const lastPort = 60_999;

/**
 * As many source ports as are asked for, from a random place on, without those that IPVS still knows: a packet from one
 * of these may go to the real server of its entry and not be scheduled (`ip_vs_in` in ip_vs_core.c), for as long as the
 * entry's state lasts after the last packet: over UDP 300 s (`udp_timeouts` in ip_vs_proto_udp.c), over TCP up to 120 s
 * once the connection is over.
 * @param start 0 to 1, where to begin; 1 not included
 * @returns fewer where there are not as many
 */
export function sourcePorts(count: number, taken: ReadonlySet<number>, start: number): readonly number[] {
  const size = lastPort - firstPort + 1;
  const begin = Math.floor(start * size);
  const ports: number[] = [];
  for (let i = 0; i < size && ports.length < count; i += 1) {
    const port = firstPort + ((begin + i) % size);
    if (!taken.has(port)) ports.push(port);
  }
  return ports;
}
