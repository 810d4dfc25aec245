import type { VirtualService } from '../../lab/model/lab.ts';

/** What the director's tables say of one virtual service. */
export interface IpvsReading {
  /** `undefined` where the director has no such service. */
  readonly service?: {
    readonly scheduler: string;
    /** Weight of each destination, by `address:port`. */
    readonly weights: ReadonlyMap<string, number>;
  };
  /** Destination `address:port` of each connection, by the client's `address:port`. */
  readonly connections: ReadonlyMap<string, string>;
}

/**
 * Reads /proc/net/ip_vs and, after it, /proc/net/ip_vs_conn (`ip_vs_ctl.c`, `ip_vs_conn.c`): addresses and ports are
 * hexadecimal, weights decimal. Other services' lines are passed over, and so are templates of persistence, which
 * stand for no connection and have the client port 0.
 */
export function readIpvs(text: string, { vip, port, protocol }: VirtualService): IpvsReading {
  const virtual = `${vip}:${port}`;
  let service: { readonly scheduler: string; readonly weights: Map<string, number> } | undefined;
  let isOurs = false;
  const connections = new Map<string, string>();
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    if (/^(TCP|UDP|SCTP|FWM)$/.test(words[0] ?? '') && words.length < 6) {
      isOurs = words[0] === protocol.toUpperCase() && endpoint(words[1]) === virtual;
      if (isOurs) service = { scheduler: words[2] ?? '', weights: new Map() };
    } else if (words[0] === '->') {
      const destination = endpoint(words[1]);
      if (isOurs && destination !== undefined) service?.weights.set(destination, Number(words[3]));
    } else if (words[0] === protocol.toUpperCase()) {
      const [, from, fromPort, to, toPort, destination, destinationPort] = words;
      if (fromPort === '0000' || endpoint(`${to ?? ''}:${toPort ?? ''}`) !== virtual) continue;
      const client = endpoint(`${from ?? ''}:${fromPort ?? ''}`);
      const server = endpoint(`${destination ?? ''}:${destinationPort ?? ''}`);
      if (client !== undefined && server !== undefined) connections.set(client, server);
    }
  }
  return { ...(service === undefined ? {} : { service }), connections };
}

/** `0A004584:0050` as `10.0.69.132:80`; `undefined` for anything else, such as an IPv6 address. */
function endpoint(word: string | undefined): string | undefined {
  const [, address, port] = /^([0-9A-F]{8}):([0-9A-F]{4})$/.exec(word ?? '') ?? [];
  if (address === undefined || port === undefined) return undefined;
  const bytes = [0, 2, 4, 6].map((at) => parseInt(address.slice(at, at + 2), 16));
  return `${bytes.join('.')}:${parseInt(port, 16)}`;
}
