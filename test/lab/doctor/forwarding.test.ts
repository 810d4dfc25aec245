import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../lab/doctor/diagnose.ts';
import type { InterfaceSettings, Observation, SeenAddress } from '../../../lab/doctor/observation.ts';
import { observeScript } from '../../../lab/doctor/observeScript.ts';
import { parseObservation } from '../../../lab/doctor/parseObservation.ts';
import type { IpvsMethod } from '../../../lab/fact/ipvsTable.ts';
import { machinesOf, type Lab } from '../../../lab/model/lab.ts';
import { drWrr, fullNatWrr, tunRr } from '../plan/labs.ts';
import { FakeMachine } from '../script/fakeMachine.ts';

const methods: Readonly<Record<Lab['service']['forwarding'], IpvsMethod>> = {
  nat: 'masquerade',
  fullnat: 'masquerade',
  dr: 'gateway',
  tun: 'tunnel',
};
const silent: Readonly<Record<string, InterfaceSettings>> = {
  all: { arp_ignore: 1, arp_announce: 2, rp_filter: 0 },
  eth1: { arp_ignore: 0, arp_announce: 0, rp_filter: 0 },
  tunl0: { arp_ignore: 0, arp_announce: 0, rp_filter: 0 },
};
const rules = [
  '-A POSTROUTING -s 10.9.0.0/16 -j MASQUERADE',
  '-A POSTROUTING -p tcp -m ipvs --vaddr 10.0.69.132 --vport 80 -j SNAT --to-source 192.168.131.132',
];

function at(address: string, prefixLength = 24, name = 'eth1', up = true): SeenAddress {
  return { interface: name, address, prefixLength, up };
}

/** What a healthy machine of the lab shows. */
function healthy(lab: Lab, name: string): Observation {
  const entry = machinesOf(lab).find(({ machine }) => machine.name === name);
  if (entry === undefined) throw new Error(`no machine ${name}`);
  const { vip, port, protocol, scheduler, forwarding } = lab.service;
  const own = Object.values(entry.machine.addresses).map((address) => at(address));
  const vipThere = {
    client: [],
    director: own.some(({ address }) => address === vip) ? [] : [at(vip, 32)],
    realServer: forwarding === 'fullnat' ? [] : [at(vip, 32, forwarding === 'tun' ? 'tunl0' : 'lo')],
  }[entry.role];
  const destinations = lab.realServers.map(({ addresses, weight }) => ({
    address: addresses['inside'] ?? addresses['outside'] ?? '',
    port,
    method: methods[forwarding],
    weight,
    activeConnections: 0,
    inactiveConnections: 0,
  }));
  return {
    ipForward: forwarding === 'fullnat',
    ipvs: entry.role === 'director',
    services:
      entry.role === 'director'
        ? [
            {
              key: { kind: 'address', protocol, address: vip, port },
              scheduler,
              schedulerFlags: [],
              onePacket: false,
              destinations,
            },
          ]
        : [],
    addresses: [...own, ...vipThere],
    gateways: [],
    listeners: entry.role === 'realServer' ? [{ address: '0.0.0.0', port, process: 'nginx' }] : [],
    udpListeners: [],
    denials: [],
    selinuxEnforcing: false,
    routes: [],
    sendRedirects: [],
    neighbours: [],
    stoppedProcesses: 0,
    established: [],
    ...(entry.role === 'realServer' && forwarding !== 'fullnat' ? { interfaceSettings: silent } : {}),
    ...(entry.role === 'director' && forwarding === 'fullnat'
      ? { sourceNat: { conntrack: true, rules } }
      : {}),
  };
}

function found(lab: Lab, changed: Readonly<Record<string, Partial<Observation>>> = {}): readonly string[] {
  const machines = machinesOf(lab).map((entry) => ({
    ...entry,
    seen: { ...healthy(lab, entry.machine.name), ...changed[entry.machine.name] },
  }));
  return diagnose(lab, machines).map(({ machine, code }) => `${machine} ${code}`);
}

describe.each([drWrr, tunRr, fullNatWrr])('the doctor of $name', (lab) => {
  it('finds nothing on a healthy lab', () => {
    expect(found(lab)).toEqual([]);
  });
});

describe('the doctor of direct routing', () => {
  const rip = at('10.0.69.110');

  it.each<[string, Partial<Observation>, string]>([
    ['a real server without the VIP', { addresses: [rip] }, 'rs1 address-missing'],
    [
      'one that has a whole network on lo',
      { addresses: [rip, at('10.0.69.200', 24, 'lo')] },
      'rs1 netmask-wrong',
    ],
    [
      'one that answers ARP for it',
      { interfaceSettings: { ...silent, all: { arp_ignore: 0, arp_announce: 2 } } },
      'rs1 arp-answers-for-vip',
    ],
    [
      'one that asks with it',
      { interfaceSettings: { ...silent, all: { arp_ignore: 1, arp_announce: 1 } } },
      'rs1 arp-announces-vip',
    ],
  ])('names %s', (_, seen, finding) => {
    expect(found(drWrr, { rs1: seen })).toEqual([finding]);
  });

  it('is content where the interface alone is silent, but not where only lo is', () => {
    const off = { arp_ignore: 0, arp_announce: 0 };
    const on = { arp_ignore: 1, arp_announce: 2 };
    expect(found(drWrr, { rs1: { interfaceSettings: { all: off, eth1: on } } })).toEqual([]);
    expect(found(drWrr, { rs1: { interfaceSettings: { all: off, eth1: off, lo: on } } })).toEqual([
      'rs1 arp-answers-for-vip',
      'rs1 arp-announces-vip',
    ]);
  });

  it('leaves the reverse path filter alone, which does no harm on one segment', () => {
    const strict = { ...silent, eth1: { ...silent['eth1'], rp_filter: 1 } };
    expect(found(drWrr, { rs1: { interfaceSettings: strict } })).toEqual([]);
  });
});

describe('the doctor of whom others believe', () => {
  const addresses = [{ ...at('10.0.69.110'), mac: '52:54:00:00:00:07' }, at('10.0.69.200', 32, 'lo')];

  it('names a real server that the client takes for the director', () => {
    const neighbours = [{ address: '10.0.69.200', mac: '52:54:00:00:00:07' }];
    expect(found(drWrr, { rs1: { addresses }, client: { neighbours } })).toEqual([
      'client client-believes-real-server',
    ]);
  });

  it.each([
    ['the director', { address: '10.0.69.200', mac: '52:54:00:00:00:01' }],
    ['nobody', { address: '10.0.69.200' }],
    ['a real server at its own address', { address: '10.0.69.110', mac: '52:54:00:00:00:07' }],
  ])('is content with a client that knows %s', (_, neighbour) => {
    expect(found(drWrr, { rs1: { addresses }, client: { neighbours: [neighbour] } })).toEqual([]);
  });

  it('names a real server whom the director asks for in vain, though it is there', () => {
    const neighbours = [{ address: '10.0.69.110' }, { address: '10.0.69.131', mac: '52:54:00:00:00:08' }];
    expect(found(drWrr, { director: { neighbours } })).toEqual(['rs1 different-segment']);
    expect(found(drWrr, { director: { neighbours }, rs1: { addresses: [] } })).not.toContain(
      'rs1 different-segment',
    );
    expect(found(fullNatWrr, { director: { neighbours: [{ address: '192.168.131.110' }] } })).toEqual([]);
  });

  it('tells once of a cable on another segment, which the switch knows for certain', () => {
    const machines = machinesOf(drWrr).map((entry) => ({
      ...entry,
      seen: {
        ...healthy(drWrr, entry.machine.name),
        ...(entry.role === 'director' ? { neighbours: [{ address: '10.0.69.110' }] } : {}),
      },
    }));
    const around = { silent: [], pulled: [], impaired: [], moved: [{ machine: 'rs1', network: 'outside' }] };
    const findings = diagnose(drWrr, machines, around);
    expect(findings.map(({ code, evidence }) => [code, evidence.startsWith('The switch')])).toEqual([
      ['different-segment', true],
    ]);
  });
});

describe('the doctor of tunnelling', () => {
  const towards = (mtu: number): readonly SeenAddress[] => [
    { ...at('10.0.69.132'), mtu: 1500 },
    { ...at('192.168.131.132', 24, 'eth2'), mtu },
    at('10.0.69.200', 32),
  ];

  it.each([
    [87, ['director tunnel-mtu-too-small']],
    [88, []],
    [1500, []],
  ])('judges an MTU of %d towards the real servers: %j', (mtu, findings) => {
    expect(found(tunRr, { director: { addresses: towards(mtu) } })).toEqual(findings);
  });

  it('names a firewall that hides how long a packet may be', () => {
    const silentAboutSize = ['-A OUTPUT -p icmp -m icmp --icmp-type 3/4 -j DROP'];
    expect(found(tunRr, { director: { silentAboutSize } })).toEqual([
      'director fragmentation-needed-dropped',
    ]);
    expect(found(fullNatWrr, { director: { silentAboutSize } })).toEqual([]);
  });

  it.each([
    [1, ['rs2 rp-filter-drops-tunnel']],
    [2, []],
  ])('names a reverse path filter of %d: %j', (rpFilter, findings) => {
    const filtering = { ...silent, all: { ...silent['all'], rp_filter: rpFilter } };
    expect(found(tunRr, { rs2: { interfaceSettings: filtering } })).toEqual(findings);
  });

  it('names a tunnel that is switched off', () => {
    const addresses = [at('10.0.69.110'), at('192.168.131.110'), at('10.0.69.200', 32, 'tunl0', false)];
    expect(found(tunRr, { rs1: { addresses } })).toEqual(['rs1 interface-down']);
  });
});

describe('the doctor of full NAT', () => {
  it.each<[string, Partial<Observation>, readonly string[]]>([
    ['conntrack off', { sourceNat: { conntrack: false, rules } }, ['director ipvs-conntrack-off']],
    ['a missing rule', { sourceNat: { conntrack: true, rules: [] } }, ['director source-nat-missing']],
    [
      'another address than the LIP',
      {
        sourceNat: { conntrack: true, rules: rules.map((rule) => rule.replace('131.132', '131.13')) },
      },
      ['director source-nat-missing'],
    ],
    [
      'no IPVS, for which there is no setting either',
      { ipvs: false, sourceNat: { conntrack: false, rules } },
      ['director ipvs-not-loaded'],
    ],
    ['a director that does not forward', { ipForward: false }, ['director ip-forward-off']],
    [
      'a LIP that the director lost',
      { addresses: [at('10.0.69.132'), at('192.168.131.254')] },
      ['director address-missing', 'director local-address-missing'],
    ],
  ])('names %s', (_, seen, findings) => {
    expect(found(fullNatWrr, { director: seen })).toEqual(findings);
  });
});

describe('the look at a machine', () => {
  /** What the script says on a machine with these files below /proc/sys/net/ipv4 and this nat table. */
  function look(lab: Lab, name: string, files: Readonly<Record<string, string>>, nat = ''): Observation {
    using machine = new FakeMachine();
    for (const command of ['ip', 'ss']) machine.command(command, 'exit 1');
    machine.command('iptables-save', `[ "$*" != '-t nat' ] || cat <<'END'\n${nat}\nEND`);
    for (const [file, value] of Object.entries(files))
      machine.write(`/proc/sys/net/ipv4/${file}`, `${value}\n`);
    const entry = machinesOf(lab).find((one) => one.machine.name === name);
    if (entry === undefined) throw new Error(`no machine ${name}`);
    return parseObservation(machine.run(observeScript(lab, entry)).stdout);
  }

  it('reads what hides the VIP on a real server', () => {
    const files = { 'conf/all/arp_ignore': '1', 'conf/all/rp_filter': '2', 'conf/eth1/arp_announce': '2' };
    expect(look(drWrr, 'rs1', files).interfaceSettings).toEqual({
      all: { arp_ignore: 1, rp_filter: 2 },
      eth1: { arp_announce: 2 },
    });
    expect(look(fullNatWrr, 'rs1', files).interfaceSettings).toBeUndefined();
  });

  it('reads what rewrites the source on the director of full NAT', () => {
    const nat = `*nat\n:POSTROUTING ACCEPT [0:0]\n${rules.join('\n')}\nCOMMIT`;
    expect(look(fullNatWrr, 'director', { 'vs/conntrack': '1' }, nat).sourceNat).toEqual({
      conntrack: true,
      rules,
    });
    expect(look(fullNatWrr, 'director', {}).sourceNat).toEqual({ conntrack: false, rules: [] });
    expect(look(drWrr, 'director', {}).sourceNat).toBeUndefined();
  });

  it('asks once more for real servers that did not answer, and for nobody else', () => {
    using machine = new FakeMachine();
    for (const command of ['ss', 'iptables-save']) machine.command(command, 'exit 1');
    machine.command('ping', 'printf "%s\\n" "$*" >>"$FAKE_ROOT/asked"');
    machine.command(
      'ip',
      `case $* in
        *failed*) echo '10.0.69.110 dev eth1 FAILED'; echo '10.0.69.1 dev eth1 FAILED' ;;
        *) exit 1 ;;
      esac`,
    );
    machine.write(
      '/proc/net/arp',
      `IP address       HW type     Flags       HW address            Mask     Device
10.0.69.110      0x1         0x0         52:54:00:00:00:07     *        eth1
10.0.69.10       0x1         0x2         52:54:00:00:00:0A     *        eth1
`,
    );
    const director = machinesOf(drWrr).find(({ role }) => role === 'director')!;
    const { neighbours } = parseObservation(machine.run(observeScript(drWrr, director)).stdout);
    expect(machine.read('/asked')).toBe('-q -c 1 -W 1 10.0.69.110\n');
    expect(neighbours).toEqual([
      { address: '10.0.69.110' },
      { address: '10.0.69.10', mac: '52:54:00:00:00:0a' },
    ]);
  });

  it('reads the MAC addresses of the interfaces', () => {
    using machine = new FakeMachine();
    for (const command of ['ss', 'iptables-save']) machine.command(command, 'exit 1');
    machine.write('/sys/class/net/eth1/address', '52:54:00:00:00:0A\n');
    machine.command(
      'ip',
      `[ "$*" = '-4 -j addr show' ] || exit 1
      echo '[{"ifindex":3,"ifname":"eth1","flags":["UP"],"mtu":1400,"operstate":"UP","addr_info":[{"family":"inet","local":"10.0.69.110","prefixlen":24,"scope":"global"}]}]'`,
    );
    const rs1 = machinesOf(drWrr).find((one) => one.machine.name === 'rs1')!;
    expect(parseObservation(machine.run(observeScript(drWrr, rs1)).stdout).addresses).toEqual([
      {
        interface: 'eth1',
        address: '10.0.69.110',
        prefixLength: 24,
        up: true,
        mac: '52:54:00:00:00:0a',
        mtu: 1400,
      },
    ]);
  });

  it('reads which rules keep a director silent about the size of packets', () => {
    using machine = new FakeMachine();
    for (const command of ['ip', 'ss']) machine.command(command, 'exit 1');
    const silent = [
      '-A OUTPUT -p icmp -m icmp --icmp-type 3/4 -m comment --comment "lvs-lab fault tun-rr" -j DROP',
      '-A OUTPUT -p icmp -j DROP',
    ];
    const others = [
      '-A OUTPUT -p icmp -m icmp --icmp-type 8 -j DROP',
      '-A OUTPUT -p icmp -m icmp --icmp-type 3/4 -j ACCEPT',
      '-A OUTPUT -p tcp -j DROP',
    ];
    machine.command('iptables-save', `cat <<'END'\n${[...silent, ...others].join('\n')}\nEND`);
    const director = machinesOf(tunRr).find(({ role }) => role === 'director')!;
    const seen = parseObservation(machine.run(observeScript(tunRr, director)).stdout);
    expect(seen.silentAboutSize).toEqual(silent);
    expect(seen.denials).toEqual([]);
  });
});
