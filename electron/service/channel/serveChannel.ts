import { createBirpc } from 'birpc';
import * as z from 'zod';
import type { DataChannel } from '../../../lab/contract/dataChannel.ts';
import { seal, type Envelope } from '../../../lab/contract/envelope.ts';
import type { LabApi } from '../../../lab/contract/labApi.ts';
import { labApiCalls, type LabApiCall } from '../../../lab/contract/labApiCalls.ts';
import { LabError } from '../../../lab/contract/labError.ts';
import type { LabPush } from '../../../lab/contract/labPush.ts';
import { callArguments } from './callArguments.ts';
import { OwnTerminals } from './ownTerminals.ts';
import { PushQueue } from './pushQueue.ts';
import { readWireMessage } from './wireMessage.ts';

/** Calls of one channel that may be under way at a time. */
const mostCalls = 256;

/** What the other end offers. */
interface ClientFunctions {
  /** Takes pushes in; its answer asks for more. */
  push(batch: readonly LabPush[]): void;
}

/**
 * Lets the other end of a channel call a `LabApi` and hear its pushes, until the channel closes. Only the calls of the
 * contract can be made, with arguments of its types; anything else is refused in words, and what is no message at all
 * closes the channel. A terminal belongs to the channel that opened it. A reader that stops reading loses the channel;
 * it may come back and ask for what it missed.
 */
export function serveChannel(api: LabApi, channel: DataChannel): void {
  const queue = new PushQueue({
    send: (batch) => rpc.$call('push', batch),
    onOverflow: () => channel.close(),
  });
  const terminals = new OwnTerminals(api, (push) => queue.add(push));
  const calls = callsOf(api, terminals);
  let underWay = 0;

  const answer = async (name: string, args: readonly unknown[]): Promise<Envelope> => {
    if (underWay >= mostCalls) return seal(() => Promise.reject(tooManyCalls()));
    underWay += 1;
    try {
      return await seal(() => makeCall(calls, name, args));
    } finally {
      underWay -= 1;
    }
  };
  const rpc = createBirpc<ClientFunctions, object, false>(
    {},
    {
      proxify: false,
      timeout: -1,
      serialize: (message) => JSON.stringify(message),
      post: (text: string) => channel.post(text),
      on: (listener) =>
        channel.onMessage((text) => {
          const message = readWireMessage(text);
          if (message === undefined) channel.close();
          else listener(message);
        }),
      resolver:
        (name) =>
        (...args: unknown[]) =>
          answer(name, args),
    },
  );
  const stop = api.subscribe((push) => {
    if ('terminalId' in push) terminals.push(push);
    else queue.add(push);
  });
  channel.onClose(() => {
    stop();
    queue.close();
    terminals.close();
    rpc.$close();
  });
}

type Calls = Readonly<Record<LabApiCall, (...args: never[]) => unknown>>;

/** The calls of the contract, with terminals kept to this channel. */
function callsOf(api: LabApi, terminals: OwnTerminals): Calls {
  const calls = Object.fromEntries(
    labApiCalls.map((name) => [
      name,
      (...args: never[]) => (api[name] as (...args: never[]) => unknown)(...args),
    ]),
  ) as Calls;
  return {
    ...calls,
    openTerminal: (...args: Parameters<LabApi['openTerminal']>) => terminals.open(...args),
    writeTerminal: (...args: Parameters<LabApi['writeTerminal']>) => {
      terminals.requireOwn(args[0]);
      return api.writeTerminal(...args);
    },
    resizeTerminal: (...args: Parameters<LabApi['resizeTerminal']>) => {
      terminals.requireOwn(args[0]);
      return api.resizeTerminal(...args);
    },
    acknowledgeTerminal: (...args: Parameters<LabApi['acknowledgeTerminal']>) => {
      terminals.requireOwn(args[0]);
      return api.acknowledgeTerminal(...args);
    },
    closeTerminal: (...args: Parameters<LabApi['closeTerminal']>) => {
      terminals.requireOwn(args[0]);
      return api.closeTerminal(...args);
    },
  };
}

function makeCall(calls: Calls, name: string, args: readonly unknown[]): unknown {
  if (!isCall(name)) throw misunderstood(`there is no call ${JSON.stringify(name)}`);
  const read = callArguments[name].safeParse(args);
  if (!read.success) throw misunderstood(`${name}: ${z.prettifyError(read.error)}`);
  return calls[name](...(read.data as never[]));
}

function isCall(name: string): name is LabApiCall {
  return (labApiCalls as readonly string[]).includes(name);
}

function misunderstood(why: string): LabError {
  return new LabError({
    code: 'user-usage',
    what: 'LVS Lab was asked for something that it does not understand',
    why,
    next: 'Reload the page: it may be of another version.',
  });
}

function tooManyCalls(): LabError {
  return new LabError({
    code: 'lab-busy',
    what: 'LVS Lab is asked for too much at once',
    why: `${mostCalls} calls of this window are under way`,
    next: 'Wait a moment and try again.',
  });
}
