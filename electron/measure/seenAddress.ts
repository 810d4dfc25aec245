/**
 * The address under which the director sees the sender of a test's connections: the sender's own, or the one that a
 * router between them puts in its place. Ports are taken to stay as they are, as routers leave them where they can
 * (Linux: masquerading keeps a port that is free). Of a router that changes the ports too, IPVS's account is lost: the
 * connections look like somebody else's.
 */
export class SeenAddress {
  #seenAs: 'not-known-yet' | 'as-told' | { readonly address: string };

  constructor(mayBeTranslated: boolean) {
    this.#seenAs = mayBeTranslated ? 'not-known-yet' : 'as-told';
  }

  /** The address where it is another than the sender's own. */
  get translated(): string | undefined {
    return typeof this.#seenAs === 'string' ? undefined : this.#seenAs.address;
  }

  /** A client (`address:port`) of the test as the director sees it. */
  asSeen(client: string): string {
    return this.translated === undefined ? client : `${this.translated}:${portOf(client)}`;
  }

  /**
   * Finds it out, if that is still to do: where none of the sender's own clients is among those that are new to the
   * director, it is the one address with more than half of their ports.
   */
  learn(clients: readonly string[], seen: ReadonlySet<string>): void {
    if (this.#seenAs !== 'not-known-yet') return;
    if (clients.some((client) => seen.has(client))) {
      this.#seenAs = 'as-told';
      return;
    }
    const ports = new Set(clients.map(portOf));
    const portsOf = new Map<string, number>();
    for (const client of seen) {
      if (!ports.has(portOf(client))) continue;
      portsOf.set(addressOf(client), (portsOf.get(addressOf(client)) ?? 0) + 1);
    }
    const address = [...portsOf].find(([, count]) => count > ports.size / 2)?.[0];
    if (address !== undefined) this.#seenAs = { address };
  }
}

export function addressOf(client: string): string {
  return client.slice(0, client.lastIndexOf(':'));
}

/** The client's own port, whatever else stands behind it. */
export function clientPortOf(client: string): number {
  return Number.parseInt(portOf(client), 10);
}

function portOf(client: string): string {
  return client.slice(client.lastIndexOf(':') + 1);
}
