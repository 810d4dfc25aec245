import type { DataChannel } from '../../lab/contract/dataChannel.ts';
import type { LabApi, LabApiCalls } from '../../lab/contract/labApi.ts';
import { labApiCalls, type LabApiCall } from '../../lab/contract/labApiCalls.ts';
import { LabError } from '../../lab/contract/labError.ts';
import type { LabPush } from '../../lab/contract/labPush.ts';
import { channelClient, type ChannelClient } from './channelClient.ts';

/**
 * Whether the service can be reached. `lost`: it cannot now, and is tried again and again. `refused`: it does not know
 * this window any more (it was started anew), and only a new link helps.
 */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused';

/** What comes of trying to reach the service. */
export type Attempt =
  | { readonly kind: 'open'; readonly channel: DataChannel }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'refused' };

/** How a window reaches the service. */
export interface ConnectionOptions {
  /** Opens a channel. Never rejects. */
  readonly open: () => Promise<Attempt>;
  /** Calls back after a time in milliseconds. */
  readonly wait?: (ms: number, then: () => void) => void;
}

const firstPauseMs = 100;
const longestPauseMs = 5000;

/**
 * The one client of `LabApi` in a window, over channels that may break: while there is none, calls are refused at once
 * (only those made before the first one wait for it), and a new one is tried after pauses that grow to 5 s. Pushes of
 * the time between are lost, so whoever folds them asks again in `onReconnect`.
 */
export class ApiConnection {
  readonly api: LabApi;
  readonly #open: ConnectionOptions['open'];
  readonly #wait: NonNullable<ConnectionOptions['wait']>;
  readonly #pushListeners = new Set<(push: LabPush) => void>();
  readonly #stateListeners = new Set<(state: ConnectionState) => void>();
  readonly #reconnectListeners = new Set<() => void>();
  readonly #first = Promise.withResolvers<undefined>();
  #state: ConnectionState = 'connecting';
  #client: ChannelClient | undefined;
  #pauseMs = firstPauseMs;

  constructor({ open, wait = (ms, then) => void setTimeout(then, ms) }: ConnectionOptions) {
    this.#open = open;
    this.#wait = wait;
    this.api = this.#asApi();
    void this.#connect();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Calls `listener` with each new state; returns how to stop that. */
  onState(listener: (state: ConnectionState) => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  /** Calls `listener` each time the service can be reached again; returns how to stop that. */
  onReconnect(listener: () => void): () => void {
    this.#reconnectListeners.add(listener);
    return () => this.#reconnectListeners.delete(listener);
  }

  async #connect(): Promise<void> {
    const attempt = await this.#open();
    switch (attempt.kind) {
      case 'open':
        this.#opened(attempt.channel);
        return;
      case 'unreachable':
        this.#lost();
        return;
      case 'refused':
        this.#setState('refused');
        this.#first.resolve(undefined);
        return;
      default:
        return attempt satisfies never;
    }
  }

  #opened(channel: DataChannel): void {
    const isFirst = this.#state === 'connecting';
    this.#client = channelClient(
      channel,
      (push) => this.#tell(push),
      () => this.#lost(),
    );
    this.#pauseMs = firstPauseMs;
    this.#setState('open');
    this.#first.resolve(undefined);
    if (!isFirst) for (const listener of [...this.#reconnectListeners]) listener();
  }

  #lost(): void {
    this.#client = undefined;
    this.#setState('lost');
    this.#first.resolve(undefined);
    this.#wait(this.#pauseMs, () => void this.#connect());
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
  }

  #setState(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of [...this.#stateListeners]) listener(state);
  }

  /** One listener that fails must not keep the others from hearing. */
  #tell(push: LabPush): void {
    for (const listener of [...this.#pushListeners]) {
      try {
        listener(push);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  async #call(name: LabApiCall, args: readonly unknown[]): Promise<unknown> {
    await this.#first.promise;
    const client = this.#client;
    if (client === undefined) throw disconnected(this.#state === 'refused');
    try {
      return await client.call(name, args);
    } catch (error) {
      if (error instanceof LabError || this.#client === client) throw error;
      throw disconnected(false, error);
    }
  }

  #asApi(): LabApi {
    const calls = Object.fromEntries(
      labApiCalls.map((name) => [name, (...args: unknown[]) => this.#call(name, args)]),
    ) as unknown as LabApiCalls;
    return {
      ...calls,
      subscribe: (listener) => {
        this.#pushListeners.add(listener);
        return () => this.#pushListeners.delete(listener);
      },
    };
  }
}

function disconnected(isRefused: boolean, cause?: unknown): LabError {
  return new LabError(
    {
      code: 'window-disconnected',
      what: 'This window has lost its connection to LVS Lab',
      why: isRefused ? 'LVS Lab was started anew since the window was opened' : 'LVS Lab does not answer',
      next: isRefused
        ? 'Open LVS Lab with a new link.'
        : 'Runs go on by themselves. The window connects again as soon as LVS Lab answers.',
    },
    { cause },
  );
}
