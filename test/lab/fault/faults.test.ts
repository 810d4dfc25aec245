import { describe, expect, it } from 'vitest';
import type { FaultScript } from '../../../lab/fault/fault.ts';
import { faultNamed, faults, faultsFor } from '../../../lab/fault/faults.ts';
import { embeddedMac } from '../../../lab/model/embeddedMac.ts';
import type { Lab } from '../../../lab/model/lab.ts';
import { drWrr, fullNatWrr, tunRr } from '../plan/labs.ts';
import { FakeMachine } from '../script/fakeMachine.ts';
import { posixShells, unreadableText } from '../script/shellSyntax.ts';

const lab: Lab = {
  version: 1,
  name: 'nat',
  machines: 'embedded',
  networks: { outside: { cidr: '10.0.69.0/24', gateway: '10.0.69.1' }, inside: { cidr: '192.168.131.0/24' } },
  service: { vip: '10.0.69.132', port: 80, protocol: 'tcp', forwarding: 'nat', scheduler: 'wrr' },
  client: { name: 'client', addresses: { outside: '10.0.69.10' } },
  directors: [{ name: 'director', addresses: { outside: '10.0.69.132', inside: '192.168.131.132' } }],
  realServers: [
    { name: 'rs1', addresses: { inside: '192.168.131.110' }, weight: 3, page: 'rs1' },
    { name: 'rs2', addresses: { inside: '192.168.131.131' }, weight: 1, page: 'rs2' },
  ],
};
const sshLab: Lab = { ...lab, machines: 'ssh' };

function scriptOf(id: string, target: string, of: Lab = lab): FaultScript {
  const effect = faultNamed(id)?.effect(of, target);
  if (effect?.kind !== 'script') throw new Error(`${id} is no script`);
  return effect.script;
}

/** Runs the body of a function on a stand-in machine. */
function run(machine: FakeMachine, body: string) {
  return machine.run(`lvs_body() {\n${body}\n}\nlvs_body`);
}

describe('the registry', () => {
  it('has unique ids in kebab case, and words for all', () => {
    const ids = faults.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, title, symptom, findings } of faults) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(title).not.toBe('');
      expect(symptom).toMatch(/[.]$/);
      expect(findings.length).toBeGreaterThan(0);
    }
  });

  it('offers every fault on the NAT lab but those of other methods, and a second VIP only where its network is', () => {
    const offers = faultsFor(lab);
    const others = faults.filter(({ group }) => group === 'forwarding').map(({ id }) => id);
    expect([...offers.map(({ id }) => id), ...others].toSorted()).toEqual(
      faults.map(({ id }) => id).toSorted(),
    );
    expect(offers.find(({ id }) => id === 'vip-duplicate')?.targets).toEqual(['client']);
    expect(offers.find(({ id }) => id === 'segment-loss')).toMatchObject({
      targets: ['outside', 'inside'],
      isOnNetwork: true,
    });
  });

  it.each([
    [
      drWrr,
      {
        'arp-answered': ['rs1', 'rs2', 'rs3'],
        'vip-missing-on-real-server': ['rs1', 'rs2', 'rs3'],
        'vip-prefix-wrong': ['rs1', 'rs2', 'rs3'],
        'different-segment': ['rs1', 'rs2', 'rs3'],
      },
    ],
    [
      tunRr,
      {
        'arp-answered': ['rs1', 'rs2'],
        'vip-missing-on-real-server': ['rs1', 'rs2'],
        'tunnel-down': ['rs1', 'rs2'],
        'rp-filter-strict': ['rs1', 'rs2'],
        'tunnel-mtu-small': ['director'],
        'fragmentation-needed-dropped': ['director'],
      },
    ],
    [fullNatWrr, { 'conntrack-off': ['director'], 'local-address-missing': ['director'] }],
  ])('offers what belongs to the method of $name, where it belongs', (of, expected) => {
    const offers = faultsFor(of).filter(({ group }) => group === 'forwarding');
    expect(Object.fromEntries(offers.map(({ id, targets }) => [id, targets]))).toEqual(expected);
  });

  it('breaks no network of the user’s own by which its machines may be reached', () => {
    const ids = [drWrr, tunRr].flatMap((of) => faultsFor({ ...of, machines: 'ssh' })).map(({ id }) => id);
    for (const id of ['vip-prefix-wrong', 'different-segment', 'tunnel-mtu-small'])
      expect(ids).not.toContain(id);
    for (const id of ['arp-answered', 'rp-filter-strict', 'fragmentation-needed-dropped'])
      expect(ids).toContain(id);
  });

  it('offers nothing on machines of the user’s own that needs a switch of ours', () => {
    const ids = faultsFor(sshLab).map(({ id }) => id);
    expect(ids).not.toContain('cable-pulled');
    expect(ids).not.toContain('machine-frozen');
    expect(ids).toContain('gateway-missing');
  });

  it('offers no scheduler without weights where the lab has it, and no NAT fault elsewhere', () => {
    const rr = faultsFor({ ...lab, service: { ...lab.service, scheduler: 'rr' } }).map(({ id }) => id);
    expect(rr).not.toContain('scheduler-ignores-weights');
    const dr = faultsFor({ ...lab, service: { ...lab.service, forwarding: 'dr' } }).map(({ id }) => id);
    for (const id of ['gateway-missing', 'ip-forward-off', 'redirects-on', 'real-server-port-wrong'])
      expect(dr).not.toContain(id);
  });

  it('has texts that a shell can read', () => {
    const texts = [lab, drWrr, tunRr, fullNatWrr].flatMap((of) =>
      faultsFor(of).flatMap(({ id, targets }) =>
        targets.flatMap((target) => {
          const effect = faultNamed(id)!.effect(of, target);
          if (effect.kind !== 'script') return [];
          const { script, then = [], settle = [] } = effect;
          return [
            ...[script, ...then].flatMap(({ inject, mend }) => [inject, mend]),
            ...settle.map(({ mend }) => mend),
          ].map((text) => ({ name: `${id} at ${target} in ${of.name}`, text: String(text) }));
        }),
      ),
    );
    expect(texts.length).toBeGreaterThan(0);
    for (const shell of posixShells) expect(unreadableText(shell, texts)).toBeUndefined();
  });
});

describe('a page that is taken away', () => {
  it('comes back byte for byte, once, and leaves no record', () => {
    using machine = new FakeMachine();
    machine.write('/var/www/html/index.html', 'rs1 \n\n');
    const { inject, mend } = scriptOf('page-missing', 'rs1');
    expect(run(machine, inject)).toMatchObject({ status: 0, stderr: '' });
    expect(machine.read('/var/www/html/index.html')).toBeUndefined();
    // Broken a second time, the record of the first stays.
    expect(run(machine, inject)).toMatchObject({ status: 0 });
    expect(run(machine, mend)).toMatchObject({ status: 0, stderr: '' });
    expect(machine.read('/var/www/html/index.html')).toBe('rs1 \n\n');
    expect(machine.run('ls /run/').stdout).toBe('');
    machine.write('/var/www/html/index.html', 'another');
    expect(run(machine, mend)).toMatchObject({ status: 0 });
    expect(machine.read('/var/www/html/index.html')).toBe('another');
  });
});

describe('an address that two machines had', () => {
  it('is asked for anew by those who send there, once it is gone from the second', () => {
    const effect = faultNamed('duplicate-address')?.effect(lab, 'rs2');
    const settle = effect?.kind === 'script' ? (effect.settle ?? []) : [];
    expect(settle.map(({ machine }) => machine)).toEqual(['director']);
    using machine = new FakeMachine();
    machine.write('/sys/class/net/eth2/address', `${embeddedMac(lab.name, 'director', 'inside')}\n`);
    machine.command('ip', 'printf "%s\\n" "$*" >>"$FAKE_ROOT/log"; exit 2');
    expect(run(machine, settle[0]!.mend)).toMatchObject({ status: 0, stderr: '' });
    expect(machine.read('/log')).toBe('-4 neigh del 192.168.131.110 dev eth2\n');
  });
});

describe('a web server without memory', () => {
  const limit = '/run/systemd/system/nginx.service.d/lvs-lab-fault-nat.conf';
  const { inject, mend } = scriptOf('web-server-out-of-memory', 'rs1');

  /** Where systemd runs nginx, and limits it if its kernel can. */
  function machineThat(starves: boolean): FakeMachine {
    const machine = new FakeMachine();
    machine.write('/run/systemd/system/.keep', '');
    machine.write('/run/nginx.pid', '77\n');
    machine.write('/proc/77/comm', 'nginx\n');
    machine.command('sleep', 'exit 0');
    machine.command(
      'systemctl',
      `printf '%s\\n' "$*" >>"$FAKE_ROOT/log"
if [ -e "$FAKE_ROOT${limit}" ] && ${starves}; then rm -r "$FAKE_ROOT/proc/77"; fi`,
    );
    return machine;
  }

  it('has less than it needs until the limit goes, of which nothing is left', () => {
    using machine = machineThat(true);
    expect(run(machine, inject)).toMatchObject({ status: 0, stderr: '' });
    expect(machine.read(limit)).toBe('[Service]\nMemoryMax=1M\nMemorySwapMax=0\n');
    expect(run(machine, mend)).toMatchObject({ status: 0, stderr: '' });
    expect(machine.run('ls -A /run/ /run/systemd/system/').stdout).not.toMatch(/lvs-lab|nginx\.service/);
    expect(machine.read('/log')).toBe(
      'daemon-reload\ndaemon-reload\nreset-failed nginx.service\nstart nginx\n',
    );
  });

  it('is no fault where the kernel limits nothing', () => {
    using machine = machineThat(false);
    const { status, stderr } = run(machine, inject);
    expect(status).toBe(1);
    expect(stderr).toContain('lives on');
    expect(run(machine, mend)).toMatchObject({ status: 0 });
    expect(machine.read(limit)).toBeUndefined();
  });

  it('is no fault, and changes nothing, where systemd runs no nginx', () => {
    using machine = new FakeMachine();
    expect(run(machine, inject).status).toBe(1);
    expect(machine.run('ls /run/').stdout).toBe('');
  });
});

describe('forwarding switched off', () => {
  it('comes back with what the kernel changed along with it', () => {
    using machine = new FakeMachine();
    const forward = '/proc/sys/net/ipv4/ip_forward';
    const along = '/proc/sys/net/ipv4/conf/all/accept_redirects';
    machine.write(forward, '1\n');
    machine.write(along, '0\n');
    const { inject, mend } = scriptOf('ip-forward-off', 'director');
    expect(run(machine, inject)).toMatchObject({ status: 0, stderr: '' });
    expect(machine.read(forward)).toBe('0\n');
    machine.write(along, '1\n');
    expect(run(machine, mend)).toMatchObject({ status: 0, stderr: '' });
    expect(machine.read(forward)).toBe('1\n');
    expect(machine.read(along)).toBe('0\n');
    expect(machine.run('ls /run/').stdout).toBe('');
  });
});

describe('ARP answered by a real server', () => {
  const effect = faultNamed('arp-answered')!.effect(drWrr, 'rs2');
  if (effect.kind !== 'script') throw new Error('it is no script');
  const [believing] = effect.then ?? [];

  it('has the client believe the MAC address by which it knows the real server, and forget it again', () => {
    using machine = new FakeMachine();
    machine.write('/sys/class/net/eth1/address', `${embeddedMac(drWrr.name, 'client', 'outside')}\n`);
    machine.command('ping', 'exit 1');
    machine.command(
      'ip',
      'printf "%s\\n" "$*" >>"$FAKE_ROOT/log"; [ "$3" != show ] || echo "10.0.69.131 lladdr 52:54:00:00:00:07 STALE"',
    );
    expect(believing?.machine).toBe('client');
    expect(run(machine, believing!.inject)).toMatchObject({ status: 0, stderr: '' });
    expect(run(machine, believing!.mend)).toMatchObject({ status: 0, stderr: '' });
    expect(machine.read('/log')).toBe(
      [
        '-4 neigh show to 10.0.69.131 dev eth1',
        '-4 neigh replace 10.0.69.200 lladdr 52:54:00:00:00:07 dev eth1 nud reachable',
        '-4 neigh del 10.0.69.200 dev eth1',
        '',
      ].join('\n'),
    );
    expect(machine.read('/run/lvs-lab')).toBeUndefined();
  });

  it('brings back settings as they were, not as the lab file has them', () => {
    using machine = new FakeMachine();
    const nic = 'eth1';
    const files = ['all', nic].map((name) => `/proc/sys/net/ipv4/conf/${name}/arp_ignore`);
    machine.write(`/sys/class/net/${nic}/address`, `${embeddedMac(drWrr.name, 'rs2', 'outside')}\n`);
    files.forEach((file, at) => machine.write(file, `${at + 1}\n`));
    expect(run(machine, effect.script.inject)).toMatchObject({ status: 0, stderr: '' });
    expect(files.map((file) => machine.read(file))).toEqual(['0\n', '0\n']);
    expect(run(machine, effect.script.mend)).toMatchObject({ status: 0, stderr: '' });
    expect(files.map((file) => machine.read(file))).toEqual(['1\n', '2\n']);
  });
});

describe('a table that is changed', () => {
  const listing = [
    '-A -t 10.0.69.132:80 -s wrr',
    '-a -t 10.0.69.132:80 -r 192.168.131.131:80 -m -w 1',
    '-a -t 10.0.69.132:80 -r 192.168.131.110:80 -m -w 3',
    '',
  ].join('\n');

  it('is filled again in the order in which it was filled first', () => {
    using machine = new FakeMachine();
    machine.write('/table', listing);
    machine.command(
      'ipvsadm',
      'case $1 in -Sn) cat "$FAKE_ROOT/table" ;; -R) cat >"$FAKE_ROOT/restored" ;; -C) : ;; esac',
    );
    const { inject, mend } = scriptOf('ipvs-table-empty', 'director');
    expect(run(machine, inject)).toMatchObject({ status: 0, stderr: '' });
    expect(run(machine, mend)).toMatchObject({ status: 0, stderr: '' });
    const [service, second, first] = listing.split('\n');
    expect(machine.read('/restored')).toBe(`${service}\n${first}\n${second}\n`);
    expect(machine.run('ls /run/').stdout).toBe('');
  });

  it('stays recorded where it could not be filled again', () => {
    using machine = new FakeMachine();
    machine.write('/table', listing);
    machine.command('ipvsadm', 'case $1 in -Sn) cat "$FAKE_ROOT/table" ;; -R) exit 1 ;; esac');
    const { inject, mend } = scriptOf('weight-zero', 'rs1');
    expect(run(machine, inject).status).toBe(0);
    expect(run(machine, mend).status).toBe(1);
    expect(machine.read('/run/lvs-lab.nat.fault-weight-zero')).toContain('-s wrr');
  });

  it('is not touched where it could not be read', () => {
    using machine = new FakeMachine();
    machine.command('ipvsadm', 'printf "%s\\n" "$*" >>"$FAKE_ROOT/log"; exit 1');
    const { inject, mend } = scriptOf('ipvs-table-empty', 'director');
    expect(run(machine, inject).status).toBe(1);
    expect(machine.read('/log')).toBe('-Sn\n');
    expect(run(machine, mend).status).toBe(0);
    expect(machine.read('/log')).toBe('-Sn\n');
  });
});
