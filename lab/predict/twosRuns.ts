/** A server to draw, with what it has before the first connection. */
export interface DrawnServer {
  /** 1 to 65535. */
  readonly weight: number;
  /** Cost of its connections (`overhead`). */
  readonly overhead: number;
  /** Connections that it takes before it is full; `Infinity` without a threshold. */
  readonly room: number;
}

/** The servers that can be drawn, in the kernel's order, and what each connection adds to its server's overhead. */
export interface DrawnServers {
  readonly servers: readonly DrawnServer[];
  readonly left: number;
}

/** What simulated tests came to, each server in its place. */
export interface TwosRuns {
  readonly mean: readonly number[];
  readonly least: readonly number[];
  readonly most: readonly number[];
  /** Logarithm of the probability of all choices of a test one after the other. */
  readonly likelihood: { readonly least: number; readonly most: number };
  /** Connections that nobody took, since all were full: the same in each. */
  readonly refused: number;
  readonly runs: number;
}

/** Tests that are simulated: enough for each of the extremes that are asked about, and never few. */
const runsForEach = 4000;
const fewestRuns = 20_000;
/** Connections times servers that are simulated for one prediction: some tenths of a second. */
const mostSteps = 60_000_000;
const seed = 0x7705;

/** How many tests to simulate; `undefined` for more connections than can be simulated in a moment. */
export function runsFor(servers: number, requests: number): number | undefined {
  const runs = Math.max(fewestRuns, runsForEach * (servers + 1));
  return runs * requests * servers > mostSteps ? undefined : runs;
}

/**
 * Probability that a sound twos stays within the extremes of so many simulated tests with each server's count and with
 * the likelihood of its choices. A new test and those simulated are exchangeable, so for each extreme it is the farthest
 * with a probability of at most 1 in `runs + 1`.
 */
export function confidenceOf(servers: number, runs: number): number {
  return 1 - (2 * (servers + 1)) / (runs + 1);
}

/**
 * Simulates tests of twos as the kernel chooses (`ip_vs_twos_schedule` in ip_vs_twos.c): two servers are drawn by weight
 * among those that are not full, and the second takes the connection where it has less overhead for its weight. Always
 * with the same pseudo-random numbers, so that the same question has the same answer.
 */
export function simulateTwos(drawn: DrawnServers, requests: number, runs: number): TwosRuns {
  const count = drawn.servers.length;
  const random = randomNumbers(seed);
  const sum = new Array<number>(count).fill(0);
  const least = new Array<number>(count).fill(Infinity);
  const most = new Array<number>(count).fill(0);
  const likelihood = { least: Infinity, most: -Infinity };
  let refused = 0;
  for (let run = 0; run < runs; run += 1) {
    const test = new TwosTest(drawn);
    let logarithm = 0;
    refused = 0;
    for (let request = 0; request < requests; request += 1) {
      const chosen = test.draw(random);
      if (chosen === undefined) refused += 1;
      else {
        logarithm += Math.log(test.chanceOf(chosen));
        test.take(chosen);
      }
    }
    for (let i = 0; i < count; i += 1) {
      const taken = test.taken[i] ?? 0;
      sum[i] = (sum[i] ?? 0) + taken;
      least[i] = Math.min(least[i] ?? 0, taken);
      most[i] = Math.max(most[i] ?? 0, taken);
    }
    likelihood.least = Math.min(likelihood.least, logarithm);
    likelihood.most = Math.max(likelihood.most, logarithm);
  }
  return { mean: sum.map((all) => all / runs), least, most, likelihood, refused, runs };
}

/** One test of twos: the servers with the connections that they have by now. */
export class TwosTest {
  /** Connections that each server took. */
  readonly taken: Int32Array;
  readonly #weights: Float64Array;
  readonly #rooms: Float64Array;
  readonly #overheads: Float64Array;
  /** Overhead over weight. */
  readonly #burdens: Float64Array;
  readonly #left: number;
  /** Sum of the weights of those that are not full. */
  #total = 0;
  /** The first of those: both ends of 0 to the sum may be drawn, so it has one number more than its weight. */
  #first = 0;

  constructor({ servers, left }: DrawnServers) {
    const count = servers.length;
    this.taken = new Int32Array(count);
    this.#weights = new Float64Array(count);
    this.#rooms = new Float64Array(count);
    this.#overheads = new Float64Array(count);
    this.#burdens = new Float64Array(count);
    this.#left = left;
    for (let i = 0; i < count; i += 1) {
      const { weight, overhead, room } = servers[i] ?? { weight: 1, overhead: 0, room: 0 };
      this.#weights[i] = weight;
      this.#rooms[i] = room;
      this.#overheads[i] = overhead;
      this.#burdens[i] = overhead / weight;
      this.#total += room > 0 ? weight : 0;
    }
    this.#first = this.#rooms.findIndex((room) => room > 0);
  }

  /** The server that takes the next connection; `undefined` where all are full. */
  draw(random: () => number): number | undefined {
    if (this.#total === 0) return undefined;
    const one = this.#drawn(random);
    const other = this.#drawn(random);
    return (this.#burdens[one] ?? 0) > (this.#burdens[other] ?? 0) ? other : one;
  }

  /** Probability that the next connection goes to a server; 0 where it is full. */
  chanceOf(server: number): number {
    const share = this.#shareOf(server);
    if (share === 0) return 0;
    const burden = this.#burdens[server] ?? 0;
    let against = share;
    for (let i = 0; i < this.#weights.length; i += 1) {
      if (i === server) continue;
      const other = this.#burdens[i] ?? 0;
      // Drawn first it keeps the connection of equals, drawn second it must have less.
      if (burden < other) against += 2 * this.#shareOf(i);
      else if (burden === other) against += this.#shareOf(i);
    }
    return share * against;
  }

  /** Whether all servers are full. */
  get isFull(): boolean {
    return this.#total === 0;
  }

  /** Adds a connection to a server. */
  take(server: number): void {
    const weight = this.#weights[server] ?? 1;
    this.taken[server] = (this.taken[server] ?? 0) + 1;
    // From whole numbers each time, so that equal burdens are equal.
    this.#overheads[server] = (this.#overheads[server] ?? 0) + this.#left;
    this.#burdens[server] = (this.#overheads[server] ?? 0) / weight;
    const room = (this.#rooms[server] ?? 0) - 1;
    this.#rooms[server] = room;
    if (room > 0) return;
    this.#total -= weight;
    this.#first = this.#rooms.findIndex((left) => left > 0);
  }

  #drawn(random: () => number): number {
    let number = Math.floor(random() * (this.#total + 1));
    let last = this.#first;
    for (let i = this.#first; i < this.#weights.length; i += 1) {
      if ((this.#rooms[i] ?? 0) <= 0) continue;
      last = i;
      number -= this.#weights[i] ?? 0;
      if (number <= 0) break;
    }
    return last;
  }

  #shareOf(server: number): number {
    if ((this.#rooms[server] ?? 0) <= 0) return 0;
    return ((this.#weights[server] ?? 0) + (server === this.#first ? 1 : 0)) / (this.#total + 1);
  }
}

/** Numbers from 0 to 1, 1 not included, that always come the same (mulberry32). */
function randomNumbers(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
