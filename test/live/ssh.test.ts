import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateKeyPair } from '../../electron/vm/machineKeys.ts';
import type { Lab } from '../../lab/model/lab.ts';
import { LabCommand } from './labCommand.ts';
import { natLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';
import { OwnMachines } from './ownMachines.ts';

const command = new LabCommand();
let machines: OwnMachines;
let lab: LabUnderTest;
let asMeant: Lab;
let before: Readonly<Record<string, string>>;

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
  rs2: users(),
};

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

  it('is taken back by down so that every machine is as it was', async () => {
    const { code, stderr } = await lab.down();
    expect(code, stderr).toBe(0);
    expect(await machines.snapshot()).toEqual(before);
    expect((await lab.list()).document).toEqual([]);
    expect((await lab.down()).code).toBe(0);
  });
});
