import type { Duplex } from 'node:stream';
import * as z from 'zod';
import { LabError, labErrorCodes, type LabErrorData } from '../../lab/contract/labError.ts';
import { unlessAborted } from './deadline.ts';
import type { Channel, MachineConnection, OpenOptions } from './machineConnection.ts';
import { RelayedChannel } from './relayedChannel.ts';
import { parseJson, RelayProtocolError, type Frame } from './relayFrame.ts';
import { RelayLink } from './relayLink.ts';

/** The connection that a `relayServer` serves at the other end of `duplex`. Closing it leaves the served one open. */
export function relayClient(duplex: Duplex): MachineConnection {
  return new RelayedConnection(duplex);
}

interface Opening {
  resolve(channel: Channel): void;
  reject(error: Error): void;
}

class RelayedConnection implements MachineConnection {
  readonly closed: Promise<Error | undefined>;
  readonly #link: RelayLink;
  readonly #openings = new Map<number, Opening>();
  readonly #channels = new Map<number, RelayedChannel>();
  #lastId = 0;
  #isClosing = false;
  /** Why the served connection ended, as the server said it before it left. */
  #lost: LabError | undefined;
  #gone: Error | undefined;

  constructor(duplex: Duplex) {
    this.#link = new RelayLink(duplex, (frame) => this.#receive(frame));
    this.closed = this.#link.ended.then((cause) => this.#end(cause));
  }

  async open(command: string, { signal, terminal }: OpenOptions): Promise<Channel> {
    signal.throwIfAborted();
    if (this.#gone || this.#link.isEnded) throw this.#gone ?? relayEnded();
    const id = (this.#lastId += 1);
    this.#link.sendJson('open', id, { command, terminal });
    try {
      const opened = new Promise<Channel>((resolve, reject) => this.#openings.set(id, { resolve, reject }));
      const channel = await unlessAborted(opened, signal);
      const onAbort = () => channel.close();
      signal.addEventListener('abort', onAbort);
      void channel.exit.then(() => signal.removeEventListener('abort', onAbort));
      return channel;
    } catch (error) {
      if (signal.aborted) this.#link.sendJson('close', id, { signal: 'KILL' });
      throw error;
    } finally {
      this.#openings.delete(id);
    }
  }

  close(): void {
    this.#isClosing = true;
    this.#link.end();
  }

  #receive({ kind, channel: id, content }: Frame): void {
    switch (kind) {
      case 'opened': {
        // Its output may be in the very same packet, so it has to be here before anyone waits for it.
        const channel = new RelayedChannel(this.#link, id);
        this.#channels.set(id, channel);
        void channel.exit.then(() => this.#channels.delete(id));
        const opening = this.#openings.get(id);
        if (opening) opening.resolve(channel);
        else channel.close('KILL');
        return;
      }
      case 'refused':
        this.#openings.get(id)?.reject(readLabError(content));
        return;
      case 'lost':
        this.#lost = parseJson(content) === null ? undefined : readLabError(content);
        return;
      default:
        this.#channels.get(id)?.receive(kind, content);
    }
  }

  #end(cause: Error | undefined): Error | undefined {
    const gone = this.#lost ?? relayEnded(cause);
    this.#gone = gone;
    for (const opening of this.#openings.values()) opening.reject(gone);
    for (const channel of this.#channels.values()) channel.abandon();
    return this.#isClosing ? undefined : gone;
  }
}

const labErrorSchema = z.object({
  code: z.enum(labErrorCodes),
  what: z.string(),
  machine: z.string().optional(),
  step: z.string().optional(),
  why: z.string(),
  next: z.string(),
  output: z.string().optional(),
});

/** @throws RelayProtocolError when the content is no error of ours. */
function readLabError(content: Buffer): LabError {
  const result = labErrorSchema.safeParse(parseJson(content));
  if (!result.success) throw new RelayProtocolError('an error with wrong content');
  return new LabError(result.data as LabErrorData);
}

function relayEnded(cause?: Error): LabError {
  return new LabError(
    {
      code: 'lab-host-lost',
      what: 'The lab host left while it relayed commands to a machine',
      why: cause?.message ?? 'it closed the connection',
      next: 'See whether the lab still runs (list), start it again if not (up), and try again.',
    },
    { cause },
  );
}
