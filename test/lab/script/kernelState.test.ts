import { describe, expect, it } from 'vitest';
import type { ActionOf } from '../../../lab/script/actionRenderer.ts';
import { FakeMachine } from './fakeMachine.ts';

describe('kernel settings', () => {
  const settings: ActionOf<'sysctl'> = {
    kind: 'sysctl',
    settings: [
      { path: 'net/ipv4/ip_forward', value: '1' },
      { path: 'net/ipv4/conf/eth1/send_redirects', value: '0' },
      { path: 'net/ipv4/conf/52:54:00:aa:02:02/send_redirects', value: '0' },
      { path: 'net/ipv4/vs/timeout', value: '300' },
    ],
  };
  const values = {
    '/proc/sys/net/ipv4/ip_forward': '0\n',
    '/proc/sys/net/ipv4/conf/all/accept_redirects': '0\n',
    '/proc/sys/net/ipv4/conf/eth1/send_redirects': '1\n',
    '/proc/sys/net/ipv4/conf/eth2/send_redirects': '1\n',
    '/proc/sys/net/ipv4/vs/timeout': '120\n',
  };

  function machineWith(change: Readonly<Record<string, string>> = {}): FakeMachine {
    const machine = new FakeMachine();
    for (const [path, value] of Object.entries({ ...values, ...change })) machine.write(path, value);
    machine.write('/sys/class/net/eth1/address', '52:54:00:aa:02:01\n');
    machine.write('/sys/class/net/eth2/address', '52:54:00:aa:02:02\n');
    return machine;
  }

  it('are set, by interface name and by MAC address, and set back', () => {
    using machine = machineWith();
    expect(machine.act(settings, 'undo', 'probe', 'apply', 'probe')).toEqual([0, 1, 0, 0]);
    expect(machine.read('/proc/sys/net/ipv4/conf/eth2/send_redirects')).toBe('0\n');
    // The kernel turns this one with ip_forward.
    machine.write('/proc/sys/net/ipv4/conf/all/accept_redirects', '1\n');
    expect(machine.act(settings, 'apply', 'undo', 'undo')).toEqual([0, 0, 0]);
    for (const [path, value] of Object.entries(values)) expect(machine.read(path)).toBe(value);
    expect(machine.run('ls /run/').stdout).toBe('');
  });

  it.each(Object.keys(values).filter((path) => !path.includes('accept')))(
    'do not hold when %s is wrong',
    (path) => {
      using machine = machineWith();
      machine.act(settings, 'apply');
      machine.write(path, '2\n');
      expect(machine.act(settings, 'probe')).toEqual([1]);
    },
  );

  it('fail where an interface is missing, and say which', () => {
    using machine = machineWith();
    machine.write('/sys/class/net/eth2/address', '52:54:00:aa:02:09\n');
    const { statuses, stderr } = machine.actLoudly(settings, 'apply');
    expect(statuses).toEqual([1]);
    expect(stderr).toContain('No interface has the MAC address 52:54:00:aa:02:02.');
  });
});

describe('modules', () => {
  const modules: ActionOf<'module'> = { kind: 'module', modules: ['ip_vs', 'ip_vs_wrr'] };

  function machineWith(modprobe: string): FakeMachine {
    const machine = new FakeMachine();
    machine.write('/proc/sys/kernel/osrelease', '6.1.0-test\n');
    machine.command('modprobe', `echo "$*" >>$FAKE_ROOT/log\n${modprobe}`);
    return machine;
  }
  const works = `case $1 in
  -r) rmdir $FAKE_ROOT/sys/module/$2 ;;
  -a) shift; for name; do mkdir -p $FAKE_ROOT/sys/module/$name; done ;;
  *) exit 1 ;;
esac`;

  it('are loaded, and the last is removed first', () => {
    using machine = machineWith(works);
    expect(machine.act(modules, 'probe', 'apply', 'probe', 'undo', 'probe', 'undo')).toEqual([
      1, 0, 0, 0, 1, 0,
    ]);
    expect(machine.read('/log')).toBe('-a ip_vs ip_vs_wrr\n-r ip_vs_wrr\n-r ip_vs\n');
  });

  it('stay when they were there before', () => {
    using machine = machineWith(works);
    machine.write('/sys/module/ip_vs/x', '');
    expect(machine.act(modules, 'apply', 'undo')).toEqual([0, 0]);
    expect(machine.read('/log')).toBe('-a ip_vs_wrr\n-r ip_vs_wrr\n');
  });

  it('may be part of the kernel and have no folder', () => {
    using machine = machineWith('exit 0');
    expect(machine.act(modules, 'apply', 'probe', 'undo')).toEqual([0, 0, 0]);
    expect(machine.run('ls /run/').stdout).toBe('');
  });

  it('fail with the name of the one that the kernel does not have', () => {
    using machine = machineWith('[ "$1" = ip_vs ] && mkdir -p $FAKE_ROOT/sys/module/ip_vs');
    const { statuses, stderr } = machine.actLoudly(modules, 'apply');
    expect(statuses).toEqual([1]);
    expect(stderr).toContain('The kernel 6.1.0-test has no usable module ip_vs_wrr');
  });
});

describe('rules of the nat table', () => {
  const comment = "lvs-lab it's";
  const masquerade: ActionOf<'masquerade'> = { kind: 'masquerade', source: '192.168.131.0/24', comment };
  const sourceNat: ActionOf<'source-nat'> = {
    kind: 'source-nat',
    vip: '10.0.69.132',
    port: 80,
    protocol: 'tcp',
    source: '192.168.131.132',
    comment,
  };
  const iptables = `shift 3
verb=$1; shift
case $verb in
  -C) grep -qxF -e "$*" $FAKE_ROOT/rules ;;
  -A) echo "$*" >>$FAKE_ROOT/rules ;;
  -D) grep -qxF -e "$*" $FAKE_ROOT/rules || exit 1; grep -vxF -e "$*" $FAKE_ROOT/rules >$FAKE_ROOT/new; mv $FAKE_ROOT/new $FAKE_ROOT/rules ;;
  *) exit 2 ;;
esac`;

  /** Takes what it adds for the one rule that a second part asks for. */
  const restore = `[ "$*" = '-w --noflush' ] || exit 2
while IFS= read -r line; do
  case $line in
    '*nat' | COMMIT) ;;
    *) eval "set -- $line"; iptables -w -t nat "$@" || exit 1 ;;
  esac
done`;

  function machineWithRules(rules: string): FakeMachine {
    const machine = new FakeMachine();
    machine.command('iptables', `echo "$4" >>$FAKE_ROOT/log\n${iptables}`);
    machine.command('iptables-restore', restore);
    machine.write('/rules', rules);
    machine.write('/log', '');
    return machine;
  }

  it.each([
    {
      rule: masquerade,
      spec: "POSTROUTING -s 192.168.131.0/24 -m comment --comment lvs-lab it's -j MASQUERADE",
    },
    {
      rule: sourceNat,
      spec:
        'POSTROUTING -p tcp -m ipvs --vaddr 10.0.69.132/32 --vport 80 ' +
        "-m comment --comment lvs-lab it's -j SNAT --to-source 192.168.131.132",
    },
  ])(
    '$rule.kind is one rule however often it is applied, and goes without touching others',
    ({ rule, spec }) => {
      using machine = machineWithRules('mine\n');
      expect(machine.act(rule, 'undo', 'probe', 'apply', 'apply', 'probe')).toEqual([0, 1, 0, 0, 0]);
      expect(machine.read('/rules')).toBe(`mine\n${spec}\n`);
      expect(machine.act(rule, 'undo', 'undo', 'probe')).toEqual([0, 0, 1]);
      expect(machine.read('/rules')).toBe('mine\n');
    },
  );

  it('are added and asked for by one process where the kernel has no chain that does NAT', () => {
    using machine = machineWithRules('');
    machine.write('/sys/module/nft_chain_nat/refcnt', '0\n');
    expect(machine.act(masquerade, 'probe', 'apply', 'probe')).toEqual([1, 0, 0]);
    expect(machine.read('/log')).toBe('-A\n-C\n');
  });

  it.each([
    ['a chain does NAT', { '/sys/module/nft_chain_nat/refcnt': '1\n' }],
    [
      'there is a nat table of the older kind',
      { '/sys/module/nft_chain_nat/refcnt': '0\n', '/proc/net/ip_tables_names': 'filter\nnat\n' },
    ],
  ])('are asked for where %s', (_why, files) => {
    using machine = machineWithRules(
      "POSTROUTING -s 192.168.131.0/24 -m comment --comment lvs-lab it's -j MASQUERADE\n",
    );
    for (const [file, content] of Object.entries(files)) machine.write(file, content);
    expect(machine.act(masquerade, 'probe')).toEqual([0]);
  });

  it('are not taken to be there because they were added once', () => {
    using machine = machineWithRules('');
    expect(machine.act(masquerade, 'probe', 'apply', 'undo', 'probe')).toEqual([1, 0, 0, 1]);
    machine.command('iptables-restore', 'exit 1');
    expect(machine.act(masquerade, 'probe', 'apply', 'probe')).toEqual([1, 1, 1]);
  });
});

describe('packages', () => {
  const packages: ActionOf<'packages'> = {
    kind: 'packages',
    packages: [
      { name: 'ipvsadm', command: 'lvs-test-ipvsadm' },
      { name: 'iptables', command: 'lvs-test-iptables' },
    ],
  };

  /** A machine whose package sources have `ipvsadm` with one dependency. */
  function machineWith(apt: 'works' | 'needs update' | 'fails'): FakeMachine {
    const machine = new FakeMachine();
    machine.write('/dpkg', 'base\nold\n');
    machine.write('/var/updated', apt === 'works' ? 'yes' : '');
    machine.command(
      'dpkg-query',
      'while read -r p; do echo "$p installed"; done <$FAKE_ROOT/dpkg; echo "gone config-files"',
    );
    machine.command(
      'apt-get',
      `echo "$*" >>$FAKE_ROOT/log
case " $* " in
  *' update '*) ${apt === 'fails' ? 'exit 1' : 'echo yes >$FAKE_ROOT/var/updated'} ;;
  *' install '*)
    [ -s $FAKE_ROOT/var/updated ] || exit 100
    case "$*" in *ipvsadm*) echo ipvsadm; echo libnl ;; esac >>$FAKE_ROOT/dpkg
    printf '#!/bin/sh' >$FAKE_ROOT/bin/lvs-test-ipvsadm; chmod +x $FAKE_ROOT/bin/lvs-test-ipvsadm ;;
  *' purge '*) for p; do grep -vxF -e "$p" $FAKE_ROOT/dpkg >$FAKE_ROOT/new; mv $FAKE_ROOT/new $FAKE_ROOT/dpkg; done ;;
esac`,
    );
    machine.command('lvs-test-iptables', '');
    return machine;
  }

  it.each(['works', 'needs update'] as const)(
    'are installed where apt %s, and purged with what they brought along',
    (apt) => {
      using machine = machineWith(apt);
      expect(machine.act(packages, 'undo', 'probe', 'apply', 'probe')).toEqual([0, 1, 0, 0]);
      expect(machine.read('/log')).toContain('install --no-install-recommends ipvsadm\n');
      expect(machine.act(packages, 'undo', 'undo')).toEqual([0, 0]);
      expect(machine.read('/dpkg')).toBe('base\nold\n');
      expect(machine.run('ls /var/lib/').stdout).toBe('');
    },
  );

  it('are left alone where their commands are there', () => {
    using machine = machineWith('fails');
    machine.command('lvs-test-ipvsadm', '');
    expect(machine.act(packages, 'probe', 'apply', 'undo')).toEqual([0, 0, 0]);
    expect(machine.read('/log')).toBeUndefined();
  });

  it('fail with the names of those that apt does not have', () => {
    using machine = machineWith('fails');
    const { statuses, stderr } = machine.actLoudly(packages, 'apply');
    expect(statuses).toEqual([1]);
    expect(stderr).toContain('apt-get could not install: ipvsadm');
  });
});
