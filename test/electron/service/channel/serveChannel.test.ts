import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DataChannel } from '../../../../lab/contract/dataChannel.ts';
import type { LabPush } from '../../../../lab/contract/labPush.ts';
import { FakeLabApi } from '../../../fakes/fakeLabApi.ts';
import { messagePortHost, openWindow, until, webSocketHost, type Host, type Window } from './hosts.ts';

const natWrr = { kind: 'file', path: '/home/fake/labs/nat-wrr.yaml' } as const;
const size = { columns: 80, rows: 24 };

const hosts = [
  { way: 'a message port', open: messagePortHost },
  { way: 'a WebSocket', open: webSocketHost },
];

describe.each(hosts)('A service behind $way', ({ open }) => {
  let fake: FakeLabApi;
  let host: Host;
  const windows: Window[] = [];
  beforeEach(async () => {
    fake = new FakeLabApi();
    host = await open(fake);
  });
  afterEach(async () => {
    for (const window of windows.splice(0)) window.disconnect();
    await host.close();
  });

  async function window(): Promise<Window> {
    const opened = await openWindow(host);
    windows.push(opened);
    return opened;
  }

  it('goes on when a window leaves in the middle of a call', async () => {
    const first = await window();
    const second = await window();
    const slow = Promise.withResolvers<undefined>();
    const cancel = vi.spyOn(fake.runs, 'cancel').mockReturnValue(slow.promise);
    const left = expect(first.api.cancelRun('0123456789ab')).rejects.toMatchObject({
      data: { code: 'window-disconnected' },
    });
    await until(() => expect(cancel).toHaveBeenCalled());
    first.disconnect();
    await left;
    await until(() => expect(fake.listeners).toBe(1));
    slow.resolve(undefined);
    expect(await second.api.about()).toEqual(fake.aboutNow);
  });

  it('tells a terminal to the window that opened it, and to no other', async () => {
    await up();
    const [mine, other] = [await window(), await window()];
    const toMine = screenOf(mine);
    const toOther = screenOf(other);
    const { terminalId } = await mine.api.openTerminal(natWrr, 'director', size);
    const theirs = await other.api.openTerminal(natWrr, 'rs1', size);
    await mine.api.writeTerminal(terminalId, 'hostname\r');
    await until(() => expect(toMine.get(terminalId)).toContain('director\r\nroot@director:~# '));
    await until(() => expect(toOther.get(theirs.terminalId)).toBe('root@rs1:~# '));
    expect([...toMine.keys()]).toEqual([terminalId]);
    expect([...toOther.keys()]).toEqual([theirs.terminalId]);
  });

  it('lets nobody write to, resize or close a terminal of another window', async () => {
    await up();
    const [mine, other] = [await window(), await window()];
    const { terminalId } = await mine.api.openTerminal(natWrr, 'director', size);
    const closed = { data: { code: 'user-not-running' } };
    await expect(other.api.writeTerminal(terminalId, 'reboot\r')).rejects.toMatchObject(closed);
    await expect(other.api.resizeTerminal(terminalId, size)).rejects.toMatchObject(closed);
    await expect(other.api.closeTerminal(terminalId)).rejects.toMatchObject(closed);
    expect(fake.terminals.open).toEqual([terminalId]);
  });

  it('ends the terminals of a window that leaves, also one that is being opened', async () => {
    await up();
    const [mine, other] = [await window(), await window()];
    await mine.api.openTerminal(natWrr, 'director', size);
    const kept = await other.api.openTerminal(natWrr, 'rs1', size);
    const late = Promise.withResolvers<undefined>();
    const start = vi.spyOn(fake, 'openTerminal').mockImplementationOnce(async () => {
      await late.promise;
      return fake.terminals.start('rs2', size);
    });
    mine.api.openTerminal(natWrr, 'rs2', size).catch(() => undefined);
    await until(() => expect(start).toHaveBeenCalled());
    mine.disconnect();
    await until(() => expect(fake.terminals.open).toEqual([kept.terminalId]));
    const close = vi.spyOn(fake, 'closeTerminal');
    late.resolve(undefined);
    await until(() => expect(close).toHaveBeenCalled());
    await until(() => expect(fake.terminals.open).toEqual([kept.terminalId]));
  });

  it('gives up on a window that does not take in what it is told', async () => {
    const { isClosed } = await foreignWindow(host);
    const reader = await window();
    let characters = 0;
    reader.api.subscribe((push) => (characters += push.kind === 'open-file' ? push.path.length : 0));
    await until(() => expect(fake.listeners).toBe(2));
    const mebibyte = 'x'.repeat(1_048_576);
    for (let i = 1; i <= 20; i++) {
      fake.push({ kind: 'open-file', path: mebibyte });
      await until(() => expect(characters).toBe(i * mebibyte.length));
    }
    await until(() => expect(isClosed()).toBe(true));
    expect(fake.listeners).toBe(1);
  });

  it('refuses more calls at once than any window makes', async () => {
    vi.spyOn(fake.runs, 'cancel').mockReturnValue(new Promise(() => undefined));
    const { line, heard } = await foreignWindow(host);
    for (let i = 0; i < 300; i++) {
      line.post(JSON.stringify({ t: 'q', i: String(i), m: 'cancelRun', a: ['0123456789ab'] }));
    }
    await until(() => expect(heard).toHaveLength(300 - 256));
    expect(heard[0]).toMatchObject({ i: '256', r: { ok: false, error: { code: 'lab-busy' } } });
  });

  async function up(): Promise<void> {
    await fake.startRun({ verb: 'up', lab: natWrr, acceptNewHostKeys: false });
    await fake.runs.idle();
  }
});

describe('A service that hears nonsense', () => {
  let fake: FakeLabApi;
  let host: Host;
  beforeEach(async () => {
    fake = new FakeLabApi();
    host = await messagePortHost(fake);
  });
  afterEach(() => host.close());

  it.each(['nothing', 'subscribe', 'constructor', '__proto__', 'toString', 'openChannel', '$close', ''])(
    'refuses the call %j, which is none of the contract',
    async (name) => {
      const { line, heard } = await foreignWindow(host);
      line.post(JSON.stringify({ t: 'q', i: '1', m: name, a: [] }));
      await until(() => expect(heard).toHaveLength(1));
      expect(heard[0]).toMatchObject({ i: '1', r: { ok: false, error: { code: 'user-usage' } } });
      expect(fake.calls).toEqual([]);
    },
  );

  it.each([
    ['openLabFile', []],
    ['openLabFile', [7]],
    ['openLabFile', ['/etc/passwd\0.yaml']],
    ['openLabFile', ['a', 'b']],
    ['checkLab', [null]],
    ['checkLab', [{ kind: 'other' }]],
    ['checkLab', [{ kind: 'name', name: '../../etc' }]],
    ['checkLab', [{ kind: 'text', text: 'x'.repeat(1_048_577) }]],
    ['startRun', [{ verb: 'verify', lab: natWrr, acceptNewHostKeys: false, requests: 0, from: 'client' }]],
    ['startRun', [{ verb: 'verify', lab: natWrr, acceptNewHostKeys: false, requests: 1e6, from: 'client' }]],
    ['startRun', [{ verb: 'destroy', lab: natWrr, acceptNewHostKeys: false }]],
    ['startRun', [{ verb: 'up', lab: natWrr, acceptNewHostKeys: false, recreate: '../rs1' }]],
    ['startRun', [{ verb: 'up', lab: natWrr, acceptNewHostKeys: false, extra: true }]],
    ['events', ['../journal', 0]],
    ['events', ['0123456789ab', -1]],
    ['events', ['0123456789ab', 0.5]],
    ['readTest', ['nat-wrr', '../../secret']],
    ['deleteTest', ['..', '0123456789ab']],
    ['listRuns', ['con']],
    ['consoleLog', ['nat-wrr', 'a/b', 0]],
    ['openTerminal', [natWrr, 'director', { columns: 0, rows: 24 }]],
    ['openTerminal', [natWrr, 'director', { columns: 80, rows: 1e9 }]],
    ['forgetHostKey', ['rs1', 65_536]],
    ['writeSettings', [{ language: 'en' }]],
    ['answerQuestion', ['question-1', { kind: 'secret', secret: 1, keep: false }]],
    ['probePlan', [natWrr, null]],
  ])('refuses wrong arguments of %s, without asking the service (%#)', async (name, args) => {
    const { line, heard } = await foreignWindow(host);
    line.post(JSON.stringify({ t: 'q', i: '1', m: name, a: args }));
    await until(() => expect(heard).toHaveLength(1));
    expect(heard[0]?.r).toMatchObject({
      ok: false,
      error: { code: 'user-usage', why: expect.stringContaining(name) as string },
    });
    expect(fake.calls).toEqual([]);
  });

  it.each([
    'no JSON',
    '',
    'null',
    '[]',
    '{}',
    '{"t":"q"}',
    '{"t":"q","i":1,"m":"about","a":[]}',
    '{"t":"q","i":"1","m":"about","a":{}}',
    '{"t":"x","i":"1"}',
  ])('closes a line over which %j comes, which is no message', async (text) => {
    const { line, isClosed } = await foreignWindow(host);
    line.post(text);
    await until(() => expect(isClosed()).toBe(true));
    await until(() => expect(fake.listeners).toBe(0));
  });
});

/** A message as a window hears it. */
interface Heard {
  readonly i: string;
  readonly r?: unknown;
}

/** What each terminal said to a window. */
function screenOf({ api }: Window): ReadonlyMap<string, string> {
  const screens = new Map<string, string>();
  api.subscribe((push: LabPush) => {
    if (push.kind !== 'terminal-output') return;
    screens.set(push.terminalId, (screens.get(push.terminalId) ?? '') + push.text);
  });
  return screens;
}

/** A window that writes what it likes, and what it hears. It answers nothing by itself. */
async function foreignWindow(host: Host): Promise<{
  readonly line: DataChannel;
  readonly heard: readonly Heard[];
  readonly isClosed: () => boolean;
}> {
  const line = await host.line();
  const heard: Heard[] = [];
  let closed = false;
  line.onMessage((text) => heard.push(JSON.parse(text) as Heard));
  line.onClose(() => (closed = true));
  return { line, heard, isClosed: () => closed };
}
