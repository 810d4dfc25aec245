import { describe, expect, it } from 'vitest';
import type { ActionOf } from '../../../lab/script/actionRenderer.ts';
import { FakeMachine } from './fakeMachine.ts';

const network: ActionOf<'network'> = {
  kind: 'network',
  interfaces: [
    { network: 'inside', interface: 'eth1', address: '192.168.131.110/24' },
    { network: 'other', interface: '52:54:00:aa:03:02', address: '10.7.0.1/32' },
  ],
  defaultRoute: { via: '192.168.131.132', interface: 'eth1' },
};

interface State {
  readonly addresses: string;
  readonly routes: string;
  readonly eth1Flags: string;
}
const routeHead = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';
const route = (name: string, gateway: string, metric = 0) =>
  `${name}\t00000000\t${gateway}\t0003\t0\t0\t${metric}\t00000000\t0\t0\t0\n`;
const loopback = '1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever\n';
const address = (name: string, text: string) =>
  `3: ${name}    inet ${text} scope global ${name}\\       valid_lft forever preferred_lft forever\n`;
const right: State = {
  addresses: loopback + address('eth1', '192.168.131.110/24') + address('eth2', '10.7.0.1/32'),
  routes: routeHead + route('eth1', '8483A8C0'),
  eth1Flags: '0x1003',
};
const bare: State = { addresses: loopback, routes: routeHead, eth1Flags: '0x1002' };

function machineIn({ addresses, routes, eth1Flags }: State): FakeMachine {
  const machine = new FakeMachine();
  machine.write('/addresses', addresses);
  machine.write('/proc/net/route', routes);
  machine.write('/sys/class/net/eth1/address', '52:54:00:aa:03:01\n');
  machine.write('/sys/class/net/eth1/flags', `${eth1Flags}\n`);
  machine.write('/sys/class/net/eth2/address', '52:54:00:aa:03:02\n');
  machine.write('/sys/class/net/eth2/flags', '0x1003\n');
  machine.command(
    'ip',
    `case "$*" in
  '-o -4 addr show') echo read >>$FAKE_ROOT/reads; cat $FAKE_ROOT/addresses ;;
  *-batch*)
    echo "ip $*" >>$FAKE_ROOT/log
    while IFS= read -r line; do
      echo "$line" >>$FAKE_ROOT/log
      [ "$line" != 'addr show' ] || cat $FAKE_ROOT/addresses.after 2>/dev/null || cat $FAKE_ROOT/addresses
    done
    ;;
  *'route show default') echo 'default via 10.0.0.1 dev eth0 ' ;;
  *'route get fibmatch 203.0.113.7') echo 'default via 10.0.0.1 dev eth0 ' ;;
  *) exit 1 ;;
esac`,
  );
  return machine;
}

describe('the probe of addresses and routes', () => {
  it('holds when all is there', () => {
    using machine = machineIn(right);
    expect(machine.act(network, 'probe')).toEqual([0]);
  });

  it.each<readonly [string, Partial<State>]>([
    ['an address is missing', { addresses: loopback + address('eth2', '10.7.0.1/32') }],
    ['an address has another prefix length', { addresses: right.addresses.replace('110/24', '110/25') }],
    [
      'an address is there twice, with two prefix lengths',
      { addresses: right.addresses + address('eth1', '192.168.131.110/30') },
    ],
    ['an address is on another interface', { addresses: right.addresses.replaceAll('eth1', 'eth3') }],
    ['the link is down', { eth1Flags: '0x1002' }],
    ['there is no default route', { routes: routeHead }],
    ['the gateway is another', { routes: routeHead + route('eth1', '0183A8C0') }],
    ['the default route leaves elsewhere', { routes: routeHead + route('eth2', '8483A8C0') }],
    [
      'another default route comes first',
      { routes: routeHead + route('eth0', '0100000A') + route('eth1', '8483A8C0', 100) },
    ],
  ])('does not hold when %s', (_, change) => {
    using machine = machineIn({ ...right, ...change });
    expect(machine.act(network, 'probe')).toEqual([1]);
  });

  it('leaves further addresses and default routes of lower rank alone', () => {
    using machine = machineIn({
      ...right,
      addresses: right.addresses + address('eth1', '192.168.131.111/24'),
      routes: right.routes + route('eth0', '0100000A', 100),
    });
    expect(machine.act(network, 'probe')).toEqual([0]);
  });
});

describe('a machine whose link is down', () => {
  const leaf = (text: string, type: string) => `           |-- ${text}\n              /32 ${type}\n`;
  const trie = `Main:\n  +-- 0.0.0.0/0 3 0 5\n${leaf('127.0.0.1', 'host LOCAL')}${leaf('192.168.131.110', 'link BROADCAST')}`;

  it('is set up without a look at its addresses where the kernel has none of them', () => {
    using machine = machineIn(bare);
    machine.write('/proc/net/fib_trie', trie);
    machine.write('/addresses.after', right.addresses);
    expect(machine.act(network, 'probe', 'apply')).toEqual([1, 0]);
    expect(machine.read('/reads')).toBeUndefined();
    expect(machine.read('/log')).toContain('addr replace 192.168.131.110/24 dev eth1\n');
    expect(machine.act(network, 'undo')).toEqual([0]);
    expect(machine.read('/log')).toContain('addr del 192.168.131.110/24 dev eth1\n');
  });

  it('has its addresses read where the kernel has one of them', () => {
    using machine = machineIn({ ...bare, addresses: loopback + address('eth1', '192.168.131.110/30') });
    machine.write('/proc/net/fib_trie', trie + leaf('192.168.131.110', 'host LOCAL'));
    expect(machine.act(network, 'probe', 'apply')).toEqual([1, 0]);
    expect(machine.read('/reads')).toBe('read\n');
    expect(machine.read('/log')).toContain('addr del 192.168.131.110/30 dev eth1\n');
  });
});

describe('applying addresses and routes', () => {
  it('is one batch, and taking it back another', () => {
    using machine = machineIn(bare);
    expect(machine.act(network, 'apply')).toEqual([0]);
    expect(machine.read('/log')).toBe(
      [
        'ip -o -batch -',
        'link set dev eth1 up',
        'addr replace 192.168.131.110/24 dev eth1',
        'addr replace 10.7.0.1/32 dev eth2',
        'route replace default via 192.168.131.132 dev eth1',
        'addr show',
        '',
      ].join('\n'),
    );
    machine.write('/log', '');
    expect(machine.act(network, 'undo', 'undo')).toEqual([0, 0]);
    expect(machine.read('/log')?.trim().split('\n').sort()).toEqual([
      'addr del 10.7.0.1/32 dev eth2',
      'addr del 192.168.131.110/24 dev eth1',
      'ip -force -batch -',
      'link set dev eth1 down',
      'route del default via 192.168.131.132 dev eth1',
    ]);
    expect(machine.run('ls /run/').stdout).toBe('');
  });

  it('reads the addresses once before and once after, however the texts follow one another', () => {
    const half = { ...right, addresses: loopback + address('eth2', '10.7.0.1/32') };
    using machine = machineIn(half);
    machine.write('/addresses.after', right.addresses);
    expect(machine.act(network, 'probe', 'apply', 'probe')).toEqual([1, 0, 0]);
    expect(machine.read('/reads')).toBe('read\n');
    expect(machine.read('/log')?.match(/addr show/g)).toHaveLength(1);

    // What one text has read is for the next one alone: here the addresses are gone again.
    expect(machine.act(network, 'probe', 'apply', 'probe', 'probe')).toEqual([1, 0, 0, 1]);
    expect(machine.act(network, 'probe', 'apply', 'apply')).toEqual([1, 0, 0]);
    expect(machine.read('/log')?.match(/addr replace/g)).toHaveLength(4);
  });

  it('sees that the batch did not bring it about', () => {
    using machine = machineIn({ ...right, addresses: loopback + address('eth2', '10.7.0.1/32') });
    expect(machine.act(network, 'probe', 'apply', 'probe')).toEqual([1, 0, 1]);
  });

  it('keeps the way to whoever is logged in over the default route that it changes', () => {
    using machine = machineIn({ ...bare, routes: routeHead + route('eth0', '0100000A') });
    machine.environment['SSH_CONNECTION'] = '203.0.113.7 50000 10.0.0.2 22';
    expect(machine.act(network, 'apply')).toEqual([0]);
    expect(machine.read('/log')).toContain(
      'route replace 203.0.113.7 via 10.0.0.1 dev eth0 \nroute replace default via 192.168.131.132 dev eth1\n',
    );
    machine.write('/log', '');
    expect(machine.act(network, 'undo')).toEqual([0]);
    // The old default route is back before the way of its own goes.
    expect(machine.read('/log')).toMatch(
      /^ip -force -batch -\nroute replace default via 10\.0\.0\.1 dev eth0\nip -force -batch -\n[^]*route del 203\.0\.113\.7\n/,
    );
  });

  it('asks for no way to whoever is logged in by something other than a network', () => {
    using machine = machineIn({ ...bare, routes: routeHead + route('eth0', '0100000A') });
    // sshd's words where its client is at the other end of a pipe.
    machine.environment['SSH_CONNECTION'] = 'UNKNOWN 65535 UNKNOWN 65535';
    expect(machine.act(network, 'apply')).toEqual([0]);
    expect(machine.read('/log')).not.toContain('UNKNOWN');
  });

  it('exchanges a wrong prefix length, the right one first', () => {
    using machine = machineIn({ ...right, addresses: right.addresses.replace('110/24', '110/30') });
    expect(machine.act(network, 'apply')).toEqual([0]);
    expect(machine.read('/log')).toBe(
      'ip -o -batch -\naddr replace 192.168.131.110/24 dev eth1\naddr del 192.168.131.110/30 dev eth1\naddr show\n',
    );
  });

  it('does nothing where all is there, and then takes nothing back', () => {
    using machine = machineIn(right);
    expect(machine.act(network, 'apply', 'undo')).toEqual([0, 0]);
    expect(machine.read('/log')).toBeUndefined();
  });

  it('fails with the name of an interface that is missing', () => {
    using machine = machineIn(right);
    const { statuses, stderr } = machine.actLoudly(
      { kind: 'network', interfaces: [{ network: 'n', interface: 'eth9', address: '10.0.0.1/24' }] },
      'apply',
    );
    expect(statuses).toEqual([1]);
    expect(stderr).toContain('There is no interface eth9.');
  });
});

describe('the VIP of a real server', () => {
  const onLo: ActionOf<'virtual-address'> = { kind: 'virtual-address', interface: 'lo', vip: '10.0.69.200' };
  const onTunnel: typeof onLo = { ...onLo, interface: 'tunl0' };

  /** A machine with `lo` and `tunl0`, the latter down. */
  function realServer(addresses: string): FakeMachine {
    const machine = machineIn({ ...right, addresses });
    machine.write('/sys/class/net/lo/flags', '0x9\n');
    machine.write('/sys/class/net/tunl0/flags', '0x80\n');
    return machine;
  }

  it('is added to lo as an address of the host alone, and goes again', () => {
    using machine = realServer(right.addresses);
    machine.write('/addresses.after', right.addresses + address('lo', '10.0.69.200/32'));
    expect(machine.act(onLo, 'probe', 'apply', 'probe', 'undo', 'undo')).toEqual([1, 0, 0, 0, 0]);
    expect(machine.read('/log')).toBe(
      'ip -o -batch -\naddr replace 10.0.69.200/32 dev lo\naddr show\n' +
        'ip -force -batch -\naddr del 10.0.69.200/32 dev lo\n',
    );
    expect(machine.run('ls /run/').stdout).toBe('');
  });

  it('is mended where it has a netmask, which would make its whole network local', () => {
    using machine = realServer(right.addresses + address('lo', '10.0.69.200/24'));
    expect(machine.act(onLo, 'probe', 'apply')).toEqual([1, 0]);
    expect(machine.read('/log')).toContain(
      'addr replace 10.0.69.200/32 dev lo\naddr del 10.0.69.200/24 dev lo\n',
    );
  });

  it('needs tunl0 up, and leaves it as it was', () => {
    using machine = realServer(right.addresses + address('tunl0', '10.0.69.200/32'));
    expect(machine.act(onTunnel, 'probe', 'apply', 'undo')).toEqual([1, 0, 0]);
    expect(machine.read('/log')).toBe(
      'ip -o -batch -\nlink set dev tunl0 up\naddr show\nip -force -batch -\nlink set dev tunl0 down\n',
    );
  });

  it('goes without what the step of the machine’s own addresses did', () => {
    using machine = realServer(loopback);
    machine.act(network, 'apply');
    machine.act(onLo, 'apply');
    machine.write('/log', '');
    machine.act(onLo, 'undo');
    expect(machine.read('/log')).toBe('ip -force -batch -\naddr del 10.0.69.200/32 dev lo\n');
    machine.act(network, 'undo');
    expect(machine.read('/log')).toContain('addr del 192.168.131.110/24 dev eth1\n');
  });
});
