import { PassThrough } from 'node:stream';
import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import {
  giveIdentity,
  identityText,
  newMachineId,
  switchOff,
  untilIdle,
  type Identity,
} from '../../../electron/vm/identity.ts';

const identity: Identity = {
  hostName: 'rs1',
  machineId: '0123456789abcdef0123456789abcdef',
  networkCards: [{ interface: 'eth1', mac: '52:54:00:00:aa:01' }],
  hostKey: { privateKey: 'private\n', publicKey: 'ssh-ed25519 AAAA rs1' },
  authorizedKeys: ['ssh-ed25519 BBBB lab', 'ssh-ed25519 CCCC teacher'],
};
const hex = (text: string): string => Buffer.from(text).toString('hex');

describe('the words of an identity', () => {
  it('say everything that makes a machine itself, clock and randomness first', () => {
    expect(identityText(identity, 1_795_000_000_123, Uint8Array.of(1, 255)).split('\n')).toEqual([
      'clock 1795000000 123000000',
      'random 01ff',
      'mac eth1 52:54:00:00:aa:01',
      'hostname rs1',
      `file 444 /etc/machine-id ${hex('0123456789abcdef0123456789abcdef\n')}`,
      `file 600 /etc/ssh/ssh_host_ed25519_key ${hex('private\n')}`,
      `file 644 /etc/ssh/ssh_host_ed25519_key.pub ${hex('ssh-ed25519 AAAA rs1\n')}`,
      `file 600 /root/.ssh/authorized_keys ${hex('ssh-ed25519 BBBB lab\nssh-ed25519 CCCC teacher\n')}`,
      'end',
      '',
    ]);
  });

  it('have a machine id that systemd takes for a random one, and never the same', () => {
    const ids = Array.from({ length: 20 }, newMachineId);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
    expect(new Set(ids).size).toBe(20);
  });
});

/** The two ends of a console: the host's, and what the guest reads and writes. */
function console_(): { host: Duplex; heard: () => string; say: (text: string) => void; close: () => void } {
  const toGuest = new PassThrough({ encoding: 'utf8' });
  const toHost = new PassThrough();
  let heard = '';
  toGuest.on('data', (text: string) => (heard += text));
  return {
    host: Duplex.from({ readable: toHost, writable: toGuest }),
    heard: () => heard,
    say: (text) => void toHost.write(text),
    close: () => void toHost.end(),
  };
}

const options = { machine: 'rs1', identity, deadlineMs: 5_000, signal: new AbortController().signal };

describe('giving an identity', () => {
  it('to a restored machine speaks at once and is done when the guest says so', async () => {
    const { host, heard, say } = console_();
    const given = giveIdentity(host, { ...options, boots: false });
    await expect.poll(heard).toContain('\nend\n');
    say('ok\n');
    await given;
  });

  it('to a booting machine waits until somebody listens, whatever its console says before', async () => {
    const { host, heard, say } = console_();
    const given = giveIdentity(host, { ...options, boots: true });
    say('noise\nlisten');
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard()).toBe('');
    say('ing\n');
    await expect.poll(heard).toContain('\nend\n');
    say('ok\n');
    await given;
  });

  it('fails with what the guest could not do', async () => {
    const { host, say } = console_();
    say('error eth1: No such device; \n');
    await expect(giveIdentity(host, { ...options, boots: false })).rejects.toMatchObject({
      data: { code: 'machine-no-answer', machine: 'rs1', why: expect.stringContaining('eth1') as string },
    });
  });

  it('fails when the guest never answers, when it stops, and when it is cancelled', async () => {
    await expect(
      giveIdentity(console_().host, { ...options, deadlineMs: 20, boots: false }),
    ).rejects.toMatchObject({ data: { code: 'machine-no-answer' } });
    const stopped = console_();
    stopped.close();
    await expect(giveIdentity(stopped.host, { ...options, boots: true })).rejects.toMatchObject({
      data: { code: 'machine-stopped' },
    });
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(giveIdentity(console_().host, { ...options, signal, boots: true })).rejects.toThrow(
      'enough',
    );
  });

  it('is followed by waiting until the machine has nothing to do, where that is wanted', async () => {
    const { host, heard, say } = console_();
    const idle = untilIdle(host, options);
    await expect.poll(heard).toBe('idle\n');
    let isIdle = false;
    void idle.then(() => (isIdle = true));
    say('ok\n');
    await new Promise((resolve) => setImmediate(resolve));
    expect(isIdle).toBe(false);
    say('idle\n');
    await idle;
    await expect(untilIdle(console_().host, { ...options, deadlineMs: 20 })).rejects.toMatchObject({
      data: { code: 'machine-no-answer', machine: 'rs1' },
    });
    const stopped = console_();
    stopped.close();
    await expect(untilIdle(stopped.host, options)).rejects.toMatchObject({
      data: { code: 'machine-stopped' },
    });
  });

  it('leaves a console that can still be told to switch off', async () => {
    const { host, heard, say } = console_();
    const given = giveIdentity(host, { ...options, boots: false });
    say('ok\n');
    await given;
    switchOff(host);
    await expect.poll(heard).toMatch(/poweroff\nend\n$/);
  });
});
