import { createBirpc } from 'birpc';
import type { DataChannel } from '../../lab/contract/dataChannel.ts';
import { unseal, type Envelope } from '../../lab/contract/envelope.ts';
import type { LabApiCall } from '../../lab/contract/labApiCalls.ts';
import type { LabPush } from '../../lab/contract/labPush.ts';

/** The far end of a channel that carries a `LabApi`. */
export interface ChannelClient {
  /** Makes a call. Rejects with a `LabError` of the service, or with any error where the channel closed meanwhile. */
  call(name: LabApiCall, args: readonly unknown[]): Promise<unknown>;
}

/** What the service calls here. Answering says that more may come. */
interface PushFunctions {
  push(batch: readonly LabPush[]): void;
}

/** Every call as the far end has it: one answer, in an envelope. */
type FarCalls = Readonly<Record<LabApiCall, (...args: unknown[]) => Envelope>>;

/** Calls over a channel; `onPush` hears the pushes that come over it, in order. */
export function channelClient(
  channel: DataChannel,
  onPush: (push: LabPush) => void,
  onClose: () => void,
): ChannelClient {
  const functions: PushFunctions = { push: (batch) => batch.forEach(onPush) };
  const rpc = createBirpc<FarCalls, PushFunctions, false>(functions, {
    proxify: false,
    bind: 'functions',
    // How long something may take is for the service to say.
    timeout: -1,
    serialize: (message) => JSON.stringify(message),
    deserialize: (text: string) => JSON.parse(text) as unknown,
    post: (text: string) => channel.post(text),
    on: (listener) => channel.onMessage(listener),
  });
  channel.onClose(() => {
    rpc.$close();
    onClose();
  });
  return {
    async call(name, args) {
      return unseal(await rpc.$call(name, ...withoutMissing(args)));
    },
  };
}

/** Optional arguments at the end that were not given: JSON would make `null` of them. */
function withoutMissing(args: readonly unknown[]): readonly unknown[] {
  return args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1);
}
