import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectTarget } from '../../electron/service/connectTarget.ts';
import { LabService } from '../../electron/service/labService.ts';
import { becomeRoot } from '../../electron/ssh/becomeRoot.ts';
import { connectSsh, type SecretRequest } from '../../electron/ssh/connect.ts';
import { KnownHosts } from '../../electron/ssh/knownHosts.ts';
import { generateKeyPair } from '../../electron/vm/machineKeys.ts';
import type { LabPush } from '../../lab/contract/labPush.ts';
import type { LabReference } from '../../lab/contract/labReference.ts';
import { machinesOf, type Lab, type SshTarget } from '../../lab/model/lab.ts';
import { sh } from '../../lab/script/shellText.ts';
import { LabCommand } from './labCommand.ts';
import { natLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';
import { OwnMachines } from './ownMachines.ts';

const command = new LabCommand();
let machines: OwnMachines;
let lab: LabUnderTest;
let asMeant: Lab;
let before: Readonly<Record<string, string>>;

/** Of somebody who has to give it. */
const password = 'correct horse $(id) battery';

/** What owners had on their machines before any lab came. */
const owned: Readonly<Record<string, string>> = {
  client: users(),
  // Its own rule, its own service, and settings that are not those of the lab.
  director: `
    iptables -t nat -A POSTROUTING -s 172.16.0.0/12 -j MASQUERADE -m comment --comment mine
    iptables -A INPUT -s 203.0.113.9 -j DROP
    modprobe ip_vs && ipvsadm -A -t 10.9.9.9:99 -s lc
    sysctl -q -w net.ipv4.conf.all.send_redirects=1`,
  // A web server with its own page; and a default route that leads to us, over which the very session comes in.
  rs1: `
    echo 'the old page' > /var/www/html/index.html
    touch -d '2020-02-02 02:02:02' /var/www/html/index.html
    systemctl start nginx
    printf '%s\\n' 'route replace default via 10.0.2.2 dev eth0 onlink' 'route del 10.0.2.0/24 dev eth0' | ip -batch -`,
  rs2: `${users()}${keeper()}`,
};

/** A user who logs in and becomes root with a password, under a sudo that talks. */
function keeper(): string {
  return `
    useradd -m -s /bin/sh keeper && echo 'keeper:${password}' | chpasswd
    printf '%s\\n' 'Defaults:keeper lecture=always' 'keeper ALL=(ALL) ALL' > /etc/sudoers.d/keeper
    sed -i 's/^PasswordAuthentication no/PasswordAuthentication yes/' /etc/ssh/sshd_config.d/lvs-lab.conf
    systemctl reload ssh`;
}

/** A user who may become root, and one who may not; both with root's keys. */
function users(): string {
  return `
    for user in admin plain; do
      useradd -m -p '*' -s /bin/sh "$user"
      cp -r /root/.ssh "/home/$user/" && chown -R "$user:" "/home/$user/.ssh"
    done
    echo 'admin ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/admin`;
}

beforeAll(async () => {
  machines = await OwnMachines.start(natLab({ name: 'own' }), 'full');
  await Promise.all(Object.entries(owned).map(([name, script]) => machines.run(name, script)));
  // Interfaces by name on two of the machines and by MAC address on the others; root on two, by sudo on the others.
  asMeant = await machines.sshLab({ client: { user: 'admin' }, rs2: { user: 'admin' } }, ['director', 'rs2']);
  lab = new LabUnderTest(command, asMeant);
  before = await machines.snapshot();
});
afterAll(async () => {
  await command.end();
  await machines.end();
});

/** `up` in a state folder of its own must fail so, and have touched nothing. */
async function refused(
  changed: Lab,
  ...options: string[]
): Promise<{ readonly code: string; readonly machine?: string; readonly exit: number | undefined }> {
  const elsewhere = new LabCommand();
  try {
    const other = new LabUnderTest(elsewhere, changed);
    const { error, code } = await other.fails('up', other.file, ...options);
    expect(await machines.snapshot()).toEqual(before);
    return { ...error, exit: code };
  } finally {
    await elsewhere.end();
  }
}

describe('machines that cannot be used as they are', () => {
  it('are left alone when their host keys are not known, and the fingerprint is told', async () => {
    const { stderr, code } = await command.run(['up', lab.file]);
    expect(stderr).toMatch(/SHA256:[A-Za-z0-9+/]{43}/);
    expect(stderr).toContain('--accept-new-host-keys');
    expect(code).toBe(3);
    expect(await machines.snapshot()).toEqual(before);
  });

  it('are named when they do not take the key', async () => {
    const identityFile = path.join(command.state, 'wrong-key');
    writeFileSync(identityFile, generateKeyPair('wrong').privateKey, { mode: 0o600 });
    const wrong = await machines.sshLab({ rs2: { identityFile } });
    expect(await refused(wrong, '--accept-new-host-keys')).toMatchObject({
      code: 'ssh-authentication',
      machine: 'rs2',
      exit: 3,
    });
  });

  it('are named when the user may not become root', async () => {
    const plain = await machines.sshLab({ client: { user: 'plain' } });
    expect(await refused(plain, '--accept-new-host-keys')).toMatchObject({
      code: 'ssh-sudo',
      machine: 'client',
      exit: 3,
    });
  });

  it('are named when nobody knows their distribution', async () => {
    await machines.run('rs1', 'cp -p /usr/lib/os-release /root/kept && echo ID=plan9 > /usr/lib/os-release');
    try {
      expect(await refused(asMeant, '--accept-new-host-keys')).toMatchObject({
        code: 'machine-unsupported',
        machine: 'rs1',
        exit: 3,
      });
    } finally {
      await machines.run('rs1', 'cp -p /root/kept /usr/lib/os-release && rm /root/kept');
    }
  });
});

/** The way to a machine for somebody who has no key. */
function withoutKey({ host, port, user }: SshTarget): SshTarget {
  return { host, port, user };
}

describe('a lab on machines of one’s own', () => {
  it('comes up by SSH, over sudo and over the default route that it replaces, and passes', async () => {
    const { code, stderr, document } = await lab.up('--accept-new-host-keys');
    expect(code, stderr).toBe(0);
    expect(document.applied).toBeGreaterThan(5);
    expect(await machines.run('rs1', 'ip route show default')).toBe(
      'default via 192.168.131.132 dev eth2 \n',
    );
    await lab.passes({ rs1: 30, rs2: 10 });
    expect((await lab.doctor()).document.filter(({ severity }) => severity === 'fault')).toEqual([]);
  });

  it('is left alone by a second up', async () => {
    expect(await lab.mended()).toEqual([]);
  });

  it('is listed as what it is', async () => {
    expect((await lab.list()).document).toMatchObject([
      { lab: 'own', machineSource: 'ssh', state: 'running' },
    ]);
  });

  it('is not touched when a machine shows another host key than before', async () => {
    const file = path.join(command.state, 'known_hosts');
    const kept = readFileSync(file, 'utf8');
    const port = asMeant.realServers[1]?.ssh?.port ?? 0;
    const other = generateKeyPair('other').publicKey.split(' ').slice(0, 2).join(' ');
    const line = new RegExp(`^(\\[127\\.0\\.0\\.1\\]:${port}) .*$`, 'm');
    expect(kept).toMatch(line);
    writeFileSync(file, kept.replace(line, `$1 ${other}`));
    try {
      for (const verb of ['up', 'doctor', 'down']) {
        const { error, code } = await lab.fails(verb, lab.file, '--accept-new-host-keys');
        expect(error).toMatchObject({ code: 'ssh-host-key-changed', machine: 'rs2' });
        expect(code).toBe(3);
      }
    } finally {
      writeFileSync(file, kept);
    }
    await lab.passes({ rs1: 6, rs2: 2 }, '--requests', '8');
  });

  describe('whose owner has to give passwords', () => {
    const asked: SecretRequest[] = [];
    const answers: string[] = [];
    const pushes: LabPush[] = [];
    let service: LabService;
    let withPasswords: Lab;
    let targets: Readonly<Record<string, SshTarget>>;

    beforeAll(async () => {
      vi.stubEnv('HOME', command.state);
      vi.stubEnv('SSH_AUTH_SOCK', '');
      const meant = await machines.sshLab({ client: { user: 'admin' }, rs2: { user: 'keeper' } });
      withPasswords = {
        ...meant,
        realServers: meant.realServers.map((machine) =>
          machine.name === 'rs2' && machine.ssh ? { ...machine, ssh: withoutKey(machine.ssh) } : machine,
        ),
      };
      targets = Object.fromEntries(
        machinesOf(withPasswords).flatMap(({ machine: { name, ssh } }) => (ssh ? [[name, ssh]] : [])),
      );
      service = new LabService({
        folders: { state: command.state, cache: command.state, files: command.state },
        labHostEntry: '',
        imageRecipeFolder: '',
        askSecret: (request) => {
          asked.push(request);
          return Promise.resolve(answers.shift());
        },
      });
      service.subscribe((push) => pushes.push(push));
    });
    afterAll(async () => {
      vi.unstubAllEnvs();
      await service.close();
    });
    const reference = (): LabReference => ({ kind: 'text', text: JSON.stringify(withPasswords) });

    it('is told what each machine is and how root is reached there', async () => {
      answers.push('not it', password);
      const reports = await Promise.all(
        ['director', 'client', 'rs2'].map((name) => service.testConnection(targets, name)),
      );
      expect(reports).toMatchObject([
        { user: 'root', sudo: 'is-root', distribution: { id: 'debian', isSupported: true } },
        { user: 'admin', sudo: 'without-password' },
        { user: 'keeper', sudo: 'with-password' },
      ]);
      for (const { interfaces } of reports) {
        expect(interfaces.filter(({ isManagement }) => isManagement).map(({ name }) => name)).toEqual([
          'eth0',
        ]);
      }
      expect(asked).toMatchObject([
        { kind: 'password', user: 'keeper', attempt: 1 },
        { kind: 'password', user: 'keeper', attempt: 2 },
      ]);
    });

    it('has root’s work done with a password for sudo, which is asked for once more when it is wrong', async () => {
      asked.length = 0;
      answers.push('not it', password);
      const findings = await service.diagnose(reference());
      expect(findings.filter(({ severity }) => severity === 'fault')).toEqual([]);
      expect(asked).toMatchObject([
        { kind: 'sudo-password', user: 'keeper', machine: 'rs2', attempt: 1 },
        { kind: 'sudo-password', user: 'keeper', machine: 'rs2', attempt: 2 },
      ]);
    });

    it('tests with what was answered, without another question', async () => {
      asked.length = 0;
      const lab = reference();
      await service.startRun({ verb: 'verify', lab, acceptNewHostKeys: false, requests: 8, from: 'client' });
      await service.idle();
      const events = pushes.flatMap((push) => (push.kind === 'run-event' ? [push.event] : []));
      expect(events.findLast(({ kind }) => kind === 'verdict')).toMatchObject({
        verdict: { verdict: 'pass', byRealServer: { rs2: { measured: 2, ipvs: 2, logged: 2 } } },
      });
      expect(asked).toEqual([]);
      expect(JSON.stringify(pushes)).not.toContain(password);
    });

    it('leaves nothing of root’s running when it gives a command up', async () => {
      const rs2 = targets['rs2']!;
      const signal = new AbortController().signal;
      const secrets = { ask: () => Promise.resolve(password), tried: () => Promise.resolve() };
      const connection = await connectSsh(connectTarget(targets, 'rs2'), {
        signal,
        deadlineMs: 20_000,
        knownHosts: new KnownHosts(path.join(command.state, 'known_hosts')),
        onUnknownHostKey: () => Promise.resolve(false),
        secrets,
      });
      try {
        const shell = await becomeRoot(connection, {
          user: 'keeper',
          machine: 'rs2',
          at: rs2,
          signal,
          secrets,
        });
        await expect(
          shell.run(sh`id -un; exec sleep 4242`, { signal, deadlineMs: 2000 }),
        ).rejects.toMatchObject({
          output: 'root\n',
        });
        await expect
          .poll(() => machines.run('rs2', 'pgrep -x sleep -a || true'), { timeout: 15_000 })
          .not.toContain('4242');
      } finally {
        connection.close();
        await connection.closed;
      }
    });

    it('has a terminal that takes keys, knows its size, and tells how it ended', async () => {
      const { terminalId } = await service.openTerminal(reference(), 'rs2', { columns: 91, rows: 33 });
      const shown = (): string =>
        pushes.map((push) => (push.kind === 'terminal-output' ? push.text : '')).join('');
      await service.writeTerminal(terminalId, 'stty size; echo "调度器 $((6 * 7))"\r');
      await expect.poll(shown, { timeout: 15_000 }).toMatch(/33 91[^]*调度器 42/);
      await service.resizeTerminal(terminalId, { columns: 120, rows: 40 });
      await service.writeTerminal(terminalId, 'stty size; exit 3\r');
      await expect
        .poll(() => pushes.at(-1), { timeout: 15_000 })
        .toEqual({ kind: 'terminal-closed', terminalId, end: { code: 3 } });
      expect(shown()).toContain('40 120');
    });
  });

  it('is taken back by down so that every machine is as it was', async () => {
    const { code, stderr } = await lab.down();
    expect(code, stderr).toBe(0);
    expect(await machines.snapshot()).toEqual(before);
    expect((await lab.list()).document).toEqual([]);
    expect((await lab.down()).code).toBe(0);
  });
});
