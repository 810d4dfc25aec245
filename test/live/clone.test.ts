import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LabError } from '../../lab/contract/labError.ts';
import type { Template } from '../../electron/vm/template.ts';
import { TestMachines, testTemplate } from './labMachines.ts';

let template: Template;
let machines: TestMachines;

beforeAll(async () => {
  template = await testTemplate();
});
beforeEach(() => {
  machines = new TestMachines();
});
afterEach(() => machines.end());

const identityCommand = [
  'hostname',
  'cat /etc/hostname',
  'cat /etc/machine-id',
  'cat /sys/class/net/eth1/address',
  'cat /sys/class/net/eth2/address',
].join('; ');

const cards = (machine: number) => [
  { mac: `52:54:00:99:0${machine}:01` },
  { mac: `52:54:00:99:0${machine}:02` },
];

describe('clones of one template', () => {
  it('differ in everything that makes a machine itself, randomness from its first byte on included', async () => {
    const both = await Promise.all(
      [1, 2].map(async (number) => {
        const { clone, hostKey } = await machines.start(template, `m${number}`, {
          networkCards: cards(number),
        });
        const shell = await machines.login(clone);
        const random = await shell.run('od -An -N32 -tx1 /dev/urandom');
        const uuid = await shell.run('cat /proc/sys/kernel/random/uuid');
        return {
          number,
          hostKey,
          shown: shell.hostKey,
          random,
          uuid,
          identity: await shell.run(identityCommand),
        };
      }),
    );
    const ids = both.map(({ identity }) => identity.split('\n')[2]);
    for (const { number, hostKey, shown, identity } of both) {
      expect(shown).toBe(hostKey.publicKey.split(' ')[1]);
      expect(identity.split('\n')).toEqual([
        `m${number}`,
        `m${number}`,
        expect.stringMatching(/^[0-9a-f]{32}$/),
        ...cards(number).map(({ mac }) => mac),
      ]);
    }
    expect(new Set(ids).size).toBe(2);
    expect(new Set(both.map(({ random }) => random)).size).toBe(2);
    expect(new Set(both.map(({ uuid }) => uuid)).size).toBe(2);
  });

  it('have the right time', async () => {
    const { clone } = await machines.start(template, 'm1');
    const { run } = await machines.login(clone);
    const before = Date.now() / 1000;
    const there = Number(await run('date +%s'));
    expect(there).toBeGreaterThanOrEqual(Math.floor(before) - 1);
    expect(there).toBeLessThanOrEqual(Math.ceil(Date.now() / 1000) + 1);
  });

  it('keep their identity over a reboot, and a web server that was enabled', async () => {
    const { clone, hostKey } = await machines.start(template, 'm1', { networkCards: cards(1) });
    const first = await machines.login(clone);
    const before = await first.run(identityCommand);
    const bootBefore = await first.run('cat /proc/sys/kernel/random/boot_id');
    await first.run('systemctl enable --now nginx && (sleep 0.2; reboot) > /dev/null 2>&1 &');
    const second = await vi.waitFor(
      async () => {
        const shell = await machines.login(clone);
        expect(await shell.run('cat /proc/sys/kernel/random/boot_id')).not.toBe(bootBefore);
        return shell;
      },
      { timeout: 120_000, interval: 500 },
    );
    expect(await second.run(identityCommand)).toBe(before);
    expect(second.hostKey).toBe(hostKey.publicKey.split(' ')[1]);
    await vi.waitFor(async () => expect(await second.run('systemctl is-active nginx')).toBe('active'), {
      timeout: 30_000,
      interval: 500,
    });
  });

  it('start with nothing of the template left: no rule, no log, no web server, no IPVS', async () => {
    const { clone } = await machines.start(template, 'm1');
    const { run } = await machines.login(clone);
    expect(await run('systemctl is-active nginx || true')).toBe('inactive');
    expect(await run('wc -c < /var/log/nginx/access.log')).toBe('0');
    expect(await run('nft list ruleset')).toBe('');
    expect(await run('lsmod | grep -c ip_vs || true')).toBe('0');
    expect(await run('systemctl --failed --plain --no-legend')).toBe('');
    expect(await run('ip -4 -o addr show scope global | tr -s " "')).toMatch(
      /^\d+: eth0 inet 10\.0\.2\.15\/24 [^\n]*$/,
    );
    expect(await run('ip route')).toMatch(/^10\.0\.2\.0\/24 [^\n]*$/);
  });

  it('have every scheduler of this kernel, tunnels and a web server that works', async () => {
    const { clone } = await machines.start(template, 'm1');
    const { run } = await machines.login(clone);
    const schedulers = 'rr wrr lc wlc sed nq fo ovf sh mh dh lblc lblcr'.split(' ');
    await run(`modprobe -a ${schedulers.map((name) => `ip_vs_${name}`).join(' ')} ipip sch_netem xt_ipvs`);
    await run('systemctl start nginx');
    expect(await run('curl -s -o /dev/null -w "%{http_code}" http://127.0.0.1/')).toBe('200');
    expect(await run('wc -l < /var/log/nginx/access.log')).toBe('1');
  });
});

describe('a clone', () => {
  it('is logged in to past its network first, and by TCP ever after', async () => {
    const { clone, hostKey } = await machines.start(template, 'm1');
    const first = await machines.login(clone);
    expect(first.hostKey).toBe(hostKey.publicKey.split(' ')[1]);
    expect(await first.run('echo $SSH_CONNECTION')).toMatch(/^UNKNOWN /);
    await first.run('ip link set eth0 down; ip link set eth0 up');
    const second = await machines.login(clone);
    expect(second.hostKey).toBe(hostKey.publicKey.split(' ')[1]);
    expect(await second.run('echo $SSH_CONNECTION')).toMatch(/^10\.0\.2\./);
    // The server that goes is missed at once, though the wire that it was on stays.
    const gone = new Promise<void>((resolve) => first.client.once('close', () => resolve()));
    await second.run('kill $(systemctl show -P MainPID lvs-lab-ssh)');
    await gone;
  });

  it('sends its frames to the switch socket of its network', async () => {
    await machines.start(template, 'quiet');
    const frames = Promise.withResolvers<Buffer>();
    const socket = path.join(machines.folder, 'inside.sock');
    const listener = createServer((port) => {
      port.on('error', () => undefined).on('data', (chunk) => frames.resolve(chunk));
    });
    await new Promise<void>((resolve) => listener.listen(socket, resolve));
    try {
      const { clone } = await machines.start(template, 'm1', {
        networkCards: [{ mac: '52:54:00:99:01:01', switchSocket: socket }],
      });
      const { run } = await machines.login(clone);
      await run(
        'ip link set eth1 up; ip addr add 192.0.2.1/24 dev eth1; arping -c 1 -w 1 -I eth1 192.0.2.2 || true',
      );
      const frame = (await frames.promise).subarray(4);
      expect(frame.subarray(0, 6).toString('hex')).toBe('ffffffffffff');
      expect(frame.subarray(6, 12).toString('hex')).toBe('525400990101');
    } finally {
      listener.close();
    }
  });

  it('keeps secrets from other users', async () => {
    const { clone } = await machines.start(template, 'm1');
    expect(statSync(path.dirname(clone.consoleLog)).mode & 0o777).toBe(0o700);
    const arguments_ = readFileSync(`/proc/${clone.pid}/cmdline`, 'utf8');
    expect(arguments_).toContain('virtio-net-pci');
    expect(arguments_).not.toContain('PRIVATE KEY');
  });

  it('switches itself off in order when asked', async () => {
    const { clone } = await machines.start(template, 'm1');
    const exit = await clone.powerOff(60_000);
    expect(exit).toMatchObject({ code: 0 });
  });

  it('says that it has stopped, and why, when QEMU ends while it starts', async () => {
    const broken = { ...template, stateFile: path.join(machines.folder, 'state') };
    const { writeFile } = await import('node:fs/promises');
    await writeFile(broken.stateFile, 'not a state');
    const error = await machines.start(broken, 'm1').catch((thrown: unknown) => thrown as LabError);
    expect(error).toMatchObject({ data: { code: 'machine-stopped', machine: 'm1' } });
    expect((error as LabError).data.output).not.toBe('');
  });

  it('is gone when its start is cancelled', async () => {
    const cancel = new AbortController();
    const start = machines.start(template, 'm1', { signal: cancel.signal });
    const folder = path.join(machines.folder, 'm1');
    await vi.waitFor(() => expect(existsSync(path.join(folder, 'console.log'))).toBe(true), 10_000);
    cancel.abort(new Error('enough'));
    await expect(start).rejects.toThrow('enough');
    expect(qemuIn(folder)).toEqual([]);
  });

  it('does not outlive the process that started it, even when that is killed', async () => {
    const script = `
      import { startClone } from '${path.resolve('electron/vm/clone.ts')}';
      import { generateKeyPair } from '${path.resolve('electron/vm/machineKeys.ts')}';
      const options = JSON.parse(process.argv[1]);
      const clone = await startClone({ ...options, hostKey: generateKeyPair('m1'), signal: AbortSignal.timeout(60000) });
      console.log(clone.pid);
      setInterval(() => {}, 1000);
    `;
    const folder = path.join(machines.folder, 'm1');
    const options = { template, folder, name: 'm1', networkCards: [], authorizedKeys: [] };
    const owner = spawn(
      process.execPath,
      ['--input-type=module', '-e', script, '--', JSON.stringify(options)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    try {
      const pid = await new Promise<number>((resolve, reject) => {
        owner.stdout.on('data', (chunk: Buffer) => resolve(Number(chunk.toString())));
        owner.on('exit', () => reject(new Error('the owner ended early')));
      });
      expect(existsSync(`/proc/${pid}`)).toBe(true);
      owner.kill('SIGKILL');
      await vi.waitFor(() => expect(existsSync(`/proc/${pid}`)).toBe(false), 5_000);
    } finally {
      owner.kill('SIGKILL');
    }
  });
});

describe('four clones', () => {
  it('share most of their memory: below 200 MB each after work', async () => {
    const all = await Promise.all(
      [1, 2, 3, 4].map(async (number) => {
        const { clone } = await machines.start(template, `m${number}`);
        const { run } = await machines.login(clone);
        await run(
          'ip link set eth1 up; systemctl start nginx; curl -s "http://127.0.0.1/?[1-10]" > /dev/null',
        );
        return clone;
      }),
    );
    for (const { pid } of all) {
      const pssKb = Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]);
      expect(pssKb).toBeGreaterThan(20_000);
      expect(pssKb).toBeLessThan(200_000);
    }
  });
});

/** Processes whose current folder is this one. */
function qemuIn(folder: string): string[] {
  const { readdirSync, readlinkSync } = process.getBuiltinModule('node:fs');
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`) === folder;
    } catch {
      return false;
    }
  });
}
