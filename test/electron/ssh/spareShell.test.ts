import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Channel, OpenOptions } from '../../../electron/ssh/machineConnection.ts';
import { runCommand } from '../../../electron/ssh/runCommand.ts';
import { SpareShell } from '../../../electron/ssh/spareShell.ts';
import { FakeMachineConnection } from '../../fakes/fakeMachineConnection.ts';
import { connectionContract } from './connectionContract.ts';

connectionContract(
  'A connection with a spare shell',
  (killAfterMs) => {
    const served = new FakeMachineConnection(process.env, killAfterMs);
    const connection = new SpareShell(served, 'exec sh');
    return Promise.resolve({ connection, cut: () => served.cut(), dispose: () => served.close() });
  },
  { hasTerminals: false },
);

describe('SpareShell', () => {
  let served: FakeMachineConnection;
  let opened: string[];
  let channels: Channel[];
  let connection: SpareShell;
  const signal = new AbortController().signal;

  beforeEach(async () => {
    served = new FakeMachineConnection();
    opened = [];
    channels = [];
    const open = served.open.bind(served);
    vi.spyOn(served, 'open').mockImplementation(async (command: string, options: OpenOptions) => {
      opened.push(command);
      const channel = await open(command, options);
      channels.push(channel);
      return channel;
    });
    connection = new SpareShell(served, 'exec sh');
    await vi.waitFor(() => expect(served.runningCommands).toBe(1));
  });
  afterEach(() => {
    connection.close();
  });

  const say = async (text: string): Promise<string> =>
    (await runCommand(connection, 'exec sh', { signal, deadlineMs: 5000, stdin: `echo ${text}` })).stdout;

  it('hands out the shell that is ready, and starts the next when that has ended', async () => {
    expect(opened).toEqual(['exec sh']);
    expect(await say('one')).toBe('one\n');
    await vi.waitFor(() => expect(opened).toHaveLength(2));
    expect(await say('two')).toBe('two\n');
  });

  it('starts no other while something runs', async () => {
    const busy = await connection.open('cat', { signal });
    expect(await say('one')).toBe('one\n');
    expect(opened).toEqual(['exec sh', 'cat']);
    busy.stdin.end();
    await busy.exit;
    await vi.waitFor(() => expect(opened).toEqual(['exec sh', 'cat', 'exec sh']));
  });

  it('opens another where two ask at once', async () => {
    expect(await Promise.all([say('one'), say('two')])).toEqual(['one\n', 'two\n']);
  });

  it('does without the spare when that has ended by itself', async () => {
    const [prepared] = channels;
    prepared?.close();
    await vi.waitFor(() => expect(served.runningCommands).toBe(0));
    expect(await say('still')).toBe('still\n');
  });

  it('makes room when all other places are taken', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => connection.open('cat', { signal })));
    expect(all).toHaveLength(8);
    for (const channel of all) channel.stdin.end();
    await Promise.all(all.map(({ exit }) => exit));
  });

  it('closes a shell that its taker gives up', async () => {
    const abort = new AbortController();
    const shell = await connection.open('exec sh', { signal: abort.signal });
    abort.abort();
    await shell.exit;
    expect(shell.stdin.destroyed).toBe(true);
  });
});
