import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeptConnections } from '../../../electron/service/keptConnections.ts';
import { RootShell } from '../../../electron/ssh/rootShell.ts';
import { rootShell } from '../../../electron/ssh/wayToRoot.ts';
import { sh } from '../../../lab/script/shellText.ts';
import { FakeMachineConnection } from '../../fakes/fakeMachineConnection.ts';

describe('KeptConnections', () => {
  let kept: KeptConnections;
  let opened: FakeMachineConnection[];
  let closed: Set<FakeMachineConnection>;

  beforeEach(() => {
    kept = new KeptConnections();
    opened = [];
    closed = new Set();
  });
  afterEach(() => {
    kept.close();
    for (const connection of opened) connection.close();
  });

  const open = () => {
    const connection = new FakeMachineConnection();
    opened.push(connection);
    void connection.closed.then(() => closed.add(connection));
    return Promise.resolve(connection);
  };
  const lease = (key = 'one', signal = new AbortController().signal) => kept.lease(key, open, signal);
  const isClosed = (index: number): boolean => closed.has(opened[index]!);
  const shellOn = async (
    connection: Awaited<ReturnType<typeof lease>>,
    signal: AbortSignal,
    command = rootShell,
  ) => {
    const shell = await RootShell.open(connection, command, signal);
    return {
      shell,
      pid: async () => (await shell.run(sh`echo $$`, { signal, deadlineMs: 5000 })).output.trim(),
    };
  };
  const never = new AbortController().signal;

  it('hands a connection on to the next operation, and another target one of its own', async () => {
    (await lease()).close();
    (await lease()).close();
    expect(opened).toHaveLength(1);
    (await lease('two')).close();
    expect(opened).toHaveLength(2);
  });

  it('opens another while one is in use', async () => {
    const first = await lease();
    const second = await lease();
    expect(opened).toHaveLength(2);
    first.close();
    second.close();
    // One of them is enough.
    await vi.waitFor(() => expect(isClosed(1)).toBe(true));
    expect(isClosed(0)).toBe(false);
  });

  it('does not hand on a connection that has ended', async () => {
    (await lease()).close();
    opened[0]?.cut();
    await opened[0]?.closed;
    (await lease()).close();
    expect(opened).toHaveLength(2);
  });

  it('keeps nothing of an operation that was cancelled', async () => {
    const cancelled = new AbortController();
    const connection = await lease('one', cancelled.signal);
    cancelled.abort();
    connection.close();
    expect(await opened[0]?.closed).toBeUndefined();
    await lease();
    expect(opened).toHaveLength(2);
  });

  it('keeps a root shell that has nothing to do, whose former operation can no longer end it', async () => {
    const former = new AbortController();
    const first = await lease('one', former.signal);
    const before = await (await shellOn(first, former.signal)).pid();
    first.close();
    former.abort();

    const after = await shellOn(await lease(), never);
    expect(await after.pid()).toBe(before);
    expect(opened[0]?.runningCommands).toBe(1);
  });

  it('keeps no shell that any other command has become', async () => {
    const first = await lease();
    await (await shellOn(first, never, sh`exec sh -s`)).pid();
    first.close();
    await vi.waitFor(() => expect(opened[0]?.runningCommands).toBe(0));
  });

  it('ends what an operation still runs, a root shell that is at work too', async () => {
    const first = await lease();
    const { shell } = await shellOn(first, never);
    const other = await first.open('sleep 60', { signal: never });
    const busy = shell.run(sh`echo begun; sleep 60`, {
      signal: never,
      deadlineMs: 60_000,
      onOutput: () => first.close(),
    });
    await expect(busy).rejects.toThrow();
    await other.exit;
    await vi.waitFor(() => expect(opened[0]?.runningCommands).toBe(0));
    expect(isClosed(0)).toBe(false);
  });

  it('does not hand on a root shell that its operation has just closed', async () => {
    const first = await lease();
    const { shell, pid } = await shellOn(first, never);
    const before = await pid();
    shell.close();
    first.close();
    const after = await shellOn(await lease(), never);
    expect(await after.pid()).not.toBe(before);
  });

  it('does not hand on a root shell that ended while nobody had it', async () => {
    const first = await lease();
    const { shell, pid } = await shellOn(first, never);
    const before = await pid();
    first.close();
    shell.close();
    await vi.waitFor(() => expect(opened[0]?.runningCommands).toBe(0));
    expect(await (await shellOn(await lease(), never)).pid()).not.toBe(before);
  });

  it('ends a shell with the operation that has taken it over', async () => {
    const first = await lease();
    await (await shellOn(first, never)).pid();
    first.close();
    const stop = new AbortController();
    await shellOn(await lease('one', stop.signal), stop.signal);
    stop.abort();
    await vi.waitFor(() => expect(opened[0]?.runningCommands).toBe(0));
  });

  it('refuses to start anything for an operation that has ended', async () => {
    const first = await lease();
    first.close();
    await expect(first.open('true', { signal: never })).rejects.toMatchObject({
      data: { code: 'ssh-connection-lost' },
    });
    expect(await first.closed).toBeUndefined();
  });

  it('lets a connection go that nobody has asked for within ten seconds', async () => {
    const first = await lease();
    vi.useFakeTimers();
    try {
      first.close();
      await vi.advanceTimersByTimeAsync(9_900);
      expect(isClosed(0)).toBe(false);
      await vi.advanceTimersByTimeAsync(200);
      expect(isClosed(0)).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it('closes what is kept, and later what was still in use', async () => {
    (await lease('one')).close();
    const used = await lease('two');
    kept.close();
    expect(await opened[0]?.closed).toBeUndefined();
    expect(isClosed(1)).toBe(false);
    used.close();
    expect(await opened[1]?.closed).toBeUndefined();
  });
});
