import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { Terminals } from '../../../electron/service/terminals/terminals.ts';
import type { Channel } from '../../../electron/ssh/machineConnection.ts';
import { Output } from '../../../electron/ssh/output.ts';
import type { LabReference } from '../../../lab/contract/labReference.ts';
import { terminalWindow, type TerminalSize } from '../../../lab/contract/terminal.ts';
import { FakeLabApi } from '../../fakes/fakeLabApi.ts';
import { openWindow, until, webSocketHost } from '../service/channel/hosts.ts';

/** More than a host keeps for a window that does not read. */
const floodBytes = 24 * 1024 * 1024;
const chunk = Buffer.from('0123456789abcdef'.repeat(1024));

/** A machine that says `floodBytes` as fast as it is read, and then ends. */
function floodingChannel(): Channel & { readonly sent: () => number } {
  let sent = 0;
  const ended = Promise.withResolvers<{ readonly code?: number }>();
  const flood = (): void => {
    while (sent < floodBytes && !stdout.isFull) {
      sent += chunk.length;
      stdout.add(chunk);
    }
    if (sent >= floodBytes) stdout.end();
  };
  const stdout: Output = new Output(flood);
  const stderr = new Output(() => undefined);
  stdout.on('end', () => ended.resolve({ code: 0 }));
  return {
    stdin: new Writable({ write: (_chunk, _encoding, done) => done() }),
    stdout,
    stderr,
    exit: ended.promise,
    resize: () => undefined,
    close: () => ended.resolve({}),
    sent: () => sent,
  };
}

/** The service, with true terminals on a machine that floods. */
class FloodedApi extends FakeLabApi {
  readonly machine = floodingChannel();
  readonly #terminals = new Terminals((push) => this.push(push));

  override openTerminal(_lab: LabReference, _machine: string, size: TerminalSize) {
    return this.#terminals.open(size, () =>
      Promise.resolve({ channel: this.machine, close: () => undefined }),
    );
  }

  override acknowledgeTerminal(terminalId: string, characters: number) {
    return this.#terminals.acknowledge(terminalId, characters);
  }

  override closeTerminal(terminalId: string) {
    return this.#terminals.close(terminalId);
  }
}

it('a terminal that floods goes as fast as its window draws, and the window stays connected', async () => {
  const service = new FloodedApi();
  const host = await webSocketHost(service);
  try {
    const { api, connection } = await openWindow(host);
    let told = 0;
    let drawn = 0;
    const ended = Promise.withResolvers<'ended'>();
    let furthest = 0;
    api.subscribe((push) => {
      if (push.kind === 'terminal-output') told += push.text.length;
      if (push.kind === 'terminal-closed') ended.resolve('ended');
      furthest = Math.max(furthest, told - drawn);
    });
    const { terminalId } = await api.openTerminal({ kind: 'name', name: 'flood' }, 'director', {
      columns: 80,
      rows: 24,
    });
    await until(() => expect(told).toBeGreaterThanOrEqual(terminalWindow.most));
    // Nothing is drawn: the machine waits, with what the pipes between hold.
    await api.about();
    expect(service.machine.sent()).toBeLessThan(1024 * 1024);

    const draw = async (): Promise<undefined> => {
      const characters = told - drawn;
      drawn = told;
      // One that has ended meanwhile needs no more to be told.
      await api.acknowledgeTerminal(terminalId, characters).catch(() => undefined);
    };
    while ((await Promise.race([draw(), ended.promise])) !== 'ended');
    expect({ told, state: connection.state }).toEqual({ told: floodBytes, state: 'open' });
    expect(furthest).toBeLessThan(2 * terminalWindow.most);
  } finally {
    await host.close();
  }
}, 30_000);
