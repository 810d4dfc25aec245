import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../lab/doctor/diagnose.ts';
import type {
  Observation,
  ObservedMachine,
  SeenAddress,
  Surroundings,
} from '../../../lab/doctor/observation.ts';
import type { IpvsConnection } from '../../../lab/fact/ipvsConnection.ts';
import type { IpvsDestination, IpvsService } from '../../../lab/fact/ipvsTable.ts';
import { machinesOf, type Lab } from '../../../lab/model/lab.ts';

const lab: Lab = {
  version: 1,
  name: 'nat',
  machines: 'embedded',
  networks: { outside: { cidr: '10.0.69.0/24' }, inside: { cidr: '192.168.131.0/24' } },
  service: { vip: '10.0.69.132', port: 80, protocol: 'tcp', forwarding: 'nat', scheduler: 'rr' },
  client: { name: 'client', addresses: { outside: '10.0.69.10' } },
  directors: [{ name: 'director', addresses: { outside: '10.0.69.132', inside: '192.168.131.132' } }],
  realServers: [
    { name: 'rs1', addresses: { inside: '192.168.131.110' }, weight: 1, page: 'rs1' },
    { name: 'rs2', addresses: { inside: '192.168.131.131' }, weight: 1, page: 'rs2' },
  ],
};

const service: IpvsService = {
  key: { kind: 'address', protocol: 'tcp', address: '10.0.69.132', port: 80 },
  scheduler: 'rr',
  schedulerFlags: [],
  onePacket: false,
  destinations: [destination('192.168.131.131'), destination('192.168.131.110')],
};

function destination(address: string, weight = 1, port = 80): IpvsDestination {
  return { address, port, method: 'masquerade', weight, activeConnections: 0, inactiveConnections: 0 };
}

function at(address: string, prefixLength = 24, up = true): SeenAddress {
  return { interface: 'eth1', address, prefixLength, up };
}

function established(client: string): IpvsConnection {
  return {
    protocol: 'tcp',
    state: 'ESTABLISHED',
    expiresInS: 899,
    client: { address: client, port: 40_000 },
    virtual: { address: '10.0.69.132', port: 80 },
    destination: { address: '192.168.131.110', port: 80 },
  };
}

const bare: Observation = {
  ipForward: false,
  ipvs: false,
  services: [],
  addresses: [],
  gateways: [],
  listeners: [],
  udpListeners: [],
  denials: [],
  selinuxEnforcing: false,
  routes: [],
  sendRedirects: [],
  neighbours: [],
  stoppedProcesses: 0,
  established: [],
};
const healthy: Record<string, Observation> = {
  client: bare,
  director: { ...bare, ipForward: true, ipvs: true, services: [service] },
  realServer: {
    ...bare,
    gateways: ['192.168.131.132'],
    page: 'right',
    routes: [
      { destination: 'default', gateway: '192.168.131.132', interface: 'eth2' },
      { destination: '192.168.131.0/24', interface: 'eth2' },
    ],
    listeners: [{ address: '0.0.0.0', port: 80, process: 'nginx' }],
  },
};

/** The lab's machines, all healthy but for what is changed on those named. */
function machines(changed: Record<string, Partial<Observation>> = {}): readonly ObservedMachine[] {
  return machinesOf(lab).map((entry) => ({
    ...entry,
    seen: {
      ...healthy[entry.role]!,
      addresses: Object.values(entry.machine.addresses).map((address) => at(address)),
      ...changed[entry.machine.name],
    },
  }));
}

function found(changed: Record<string, Partial<Observation>>, of: Lab = lab): readonly string[] {
  return diagnose(of, machines(changed)).map(({ machine, code }) => `${machine} ${code}`);
}

describe('diagnose', () => {
  it('finds nothing on a healthy lab', () => {
    expect(diagnose(lab, machines())).toEqual([]);
  });

  it.each<[string, Record<string, Partial<Observation>>, readonly string[]]>([
    ['a kernel without ip_vs', { director: { ipvs: false } }, ['director ipvs-not-loaded']],
    ['an emptied table', { director: { services: [] } }, ['director virtual-service-missing']],
    [
      'another service in its place',
      {
        director: {
          services: [{ ...service, key: { ...service.key, protocol: 'udp' } as IpvsService['key'] }],
        },
      },
      ['director virtual-service-missing'],
    ],
    ['a director that does not forward', { director: { ipForward: false } }, ['director ip-forward-off']],
    ['a real server without gateway', { rs2: { gateways: [] } }, ['rs2 gateway-missing']],
    ['a wrong gateway', { rs1: { gateways: ['192.168.131.1'] } }, ['rs1 gateway-wrong']],
    [
      'a better default route beside the right one',
      { rs1: { gateways: ['10.0.2.2', '192.168.131.132'] } },
      ['rs1 gateway-wrong'],
    ],
    ['a stopped web server', { rs2: { listeners: [] } }, ['rs2 web-server-not-listening']],
    [
      'one that only listens on loopback',
      { rs2: { listeners: [{ address: '127.0.0.1', port: 80 }] } },
      ['rs2 web-server-not-listening'],
    ],
    [
      'one on another port',
      { rs2: { listeners: [{ address: '0.0.0.0', port: 8080 }] } },
      ['rs2 web-server-not-listening'],
    ],
    [
      'nginx on another port',
      { rs2: { listeners: [{ address: '0.0.0.0', port: 8080, process: 'nginx' }] } },
      ['rs2 web-server-on-other-port'],
    ],
    ['a page that is gone', { rs1: { page: 'missing' } }, ['rs1 page-missing']],
    ['a page of somebody else', { rs1: { page: 'wrong' } }, ['rs1 page-wrong']],
    ['a frozen web server', { rs2: { stoppedProcesses: 2 } }, ['rs2 web-server-frozen']],
    [
      'a web server that the kernel has killed, rather than that nothing listens',
      { rs2: { listeners: [], outOfMemory: {} } },
      ['rs2 web-server-out-of-memory'],
    ],
    [
      'a neighbour’s address',
      { rs2: { addresses: [at('192.168.131.131'), at('192.168.131.110')] } },
      ['rs2 duplicate-address'],
    ],
    [
      'a VIP that the client has too',
      { client: { addresses: [at('10.0.69.10'), at('10.0.69.132', 32)] } },
      ['client vip-duplicate'],
    ],
    [
      'a route to the client by another router',
      { rs1: { routes: [{ destination: '10.0.69.10', gateway: '192.168.131.254', interface: 'eth2' }] } },
      ['rs1 answers-bypass-director'],
    ],
    [
      'a client that is taken for a neighbour',
      { rs1: { routes: [{ destination: '10.0.69.0/24', interface: 'eth1' }] } },
      ['rs1 answers-bypass-director'],
    ],
    ['redirects', { director: { sendRedirects: ['eth1', 'all', 'lo'] } }, ['director redirects-on']],
    [
      'a persistent service',
      { director: { services: [{ ...service, persistence: { timeoutS: 300 } }] } },
      ['director persistence-set'],
    ],
    [
      'a destination with another method',
      {
        director: {
          services: [
            {
              ...service,
              destinations: [
                destination('192.168.131.110'),
                { ...destination('192.168.131.131'), method: 'gateway' },
              ],
            },
          ],
        },
      },
      ['director forwarding-differs'],
    ],
    [
      'a weight of 0',
      {
        director: {
          services: [
            { ...service, destinations: [destination('192.168.131.110', 0), destination('192.168.131.131')] },
          ],
        },
      },
      ['director weight-zero'],
    ],
    [
      'all weights 0, as one fault',
      {
        director: {
          services: [
            {
              ...service,
              destinations: [destination('192.168.131.110', 0), destination('192.168.131.131', 0)],
            },
          ],
        },
      },
      ['director weights-all-zero'],
    ],
    [
      'a destination on another port',
      {
        director: {
          services: [
            {
              ...service,
              destinations: [destination('192.168.131.110'), destination('192.168.131.131', 1, 8080)],
            },
          ],
        },
      },
      ['director destination-port-wrong'],
    ],
    [
      'open connections of the client',
      { director: { established: [established('10.0.69.10')] } },
      ['director connections-held'],
    ],
    [
      'open connections of a stranger, but not to another service',
      {
        director: {
          established: [
            established('10.0.69.254'),
            { ...established('10.0.69.10'), virtual: { address: '10.0.69.132', port: 8080 } },
          ],
        },
      },
      ['director vip-used-by-others'],
    ],
    [
      'a web server on the director',
      { director: { listeners: [{ address: '0.0.0.0', port: 80 }] } },
      ['director director-listens-on-port'],
    ],
    [
      'another scheduler',
      { director: { services: [{ ...service, scheduler: 'lc' }] } },
      ['director scheduler-differs'],
    ],
    [
      'a weight that was changed by hand',
      {
        director: {
          services: [
            { ...service, destinations: [destination('192.168.131.110', 5), destination('192.168.131.131')] },
          ],
        },
      },
      ['director weight-differs'],
    ],
    [
      'a destination that is missing, and one that is none of the lab',
      {
        director: {
          services: [
            {
              ...service,
              destinations: [destination('192.168.131.110'), destination('192.168.131.13', 1, 8080)],
            },
          ],
        },
      },
      ['director destination-missing', 'director destination-unknown'],
    ],
    ['an address that is missing', { rs1: { addresses: [] } }, ['rs1 address-missing']],
    [
      'a netmask that is too small',
      { client: { addresses: [at('10.0.69.10', 30)] } },
      ['client netmask-wrong'],
    ],
    [
      'an interface that is down',
      { rs2: { addresses: [at('192.168.131.131', 24, false)] } },
      ['rs2 interface-down'],
    ],
    [
      'a firewall that drops what is for the port',
      { rs1: { denials: ['-A INPUT -p tcp -m tcp --dport 80 -j DROP'] } },
      ['rs1 firewall-drops'],
    ],
    [
      'a firewall that rejects it, beside a rule for others',
      {
        rs1: {
          denials: [
            '-A INPUT -p tcp -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable',
            '-A INPUT -s 10.9.9.9/32 -p tcp -m tcp --dport 80 -j DROP',
          ],
        },
      },
      ['rs1 firewall-rejects', 'rs1 firewall-denies'],
    ],
    [
      'a firewall of another port',
      { rs1: { denials: ['-A INPUT -p tcp -m tcp --dport 8080 -j DROP'] } },
      ['rs1 firewall-denies'],
    ],
    ['SELinux', { rs1: { selinuxEnforcing: true } }, ['rs1 selinux-enforcing']],
  ])('names %s', (_what, changed, expected) => {
    expect(found(changed)).toEqual(expected);
  });

  it('names a VIP that is missing where it is an address of its own', () => {
    const own: Lab = { ...lab, service: { ...lab.service, vip: '10.0.69.200' } };
    const key = { ...service.key, address: '10.0.69.200' } as IpvsService['key'];
    const director = { services: [{ ...service, key }] };
    expect(found({ director }, own)).toEqual(['director address-missing']);
    const addresses = [at('10.0.69.132'), at('192.168.131.132'), at('10.0.69.200', 32)];
    expect(found({ director: { ...director, addresses } }, own)).toEqual([]);
  });

  it('names rr where weights differ, and only another scheduler where they do not', () => {
    const weighted: Lab = {
      ...lab,
      service: { ...lab.service, scheduler: 'wrr' },
      realServers: lab.realServers.map((one, i) => ({ ...one, weight: i + 1 })),
    };
    const destinations = [destination('192.168.131.110', 1), destination('192.168.131.131', 2)];
    expect(found({ director: { services: [{ ...service, destinations }] } }, weighted)).toEqual([
      'director scheduler-ignores-weights',
    ]);
  });

  it('takes redirects for a fault where client and real servers share a network', () => {
    const shared: Lab = { ...lab, client: { name: 'client', addresses: { inside: '192.168.131.5' } } };
    const director = { sendRedirects: ['all'] };
    const of = (one: Lab) =>
      diagnose(one, machines({ director })).find(({ code }) => code === 'redirects-on')?.severity;
    expect(of(lab)).toBe('doubt');
    expect(of(shared)).toBe('fault');
  });

  it('names what is wrong around the machines, and looks at those that answer', () => {
    const heard = machines({ rs1: { gateways: [] } }).filter(({ machine }) => machine.name !== 'rs2');
    const surroundings: Surroundings = {
      silent: [{ machine: 'rs2', why: 'frozen', evidence: 'x' }],
      pulled: [{ machine: 'client', network: 'outside', dropped: 7 }],
      impaired: [
        {
          network: 'inside',
          lossPercent: 20,
          delayMs: 150,
          duplicationPercent: 0,
          frames: 10,
          lost: 2,
          duplicated: 0,
        },
      ],
    };
    const codes = diagnose(lab, heard, surroundings).map(({ machine, code }) => `${machine} ${code}`);
    expect(codes).toEqual([
      'rs2 machine-frozen',
      'client cable-pulled',
      'director segment-loss',
      'director segment-delay',
      'rs1 gateway-missing',
    ]);
  });

  it('puts faults before doubts', () => {
    const codes = diagnose(lab, machines({ rs1: { denials: [':INPUT DROP [0:0]'], gateways: [] } }));
    expect(codes.map(({ severity }) => severity)).toEqual(['fault', 'doubt']);
  });

  it('asks for neither forwarding nor gateway where answers do not pass the director', () => {
    const dr: Lab = { ...lab, service: { ...lab.service, forwarding: 'dr' } };
    const destinations = service.destinations.map((one) => ({ ...one, method: 'gateway' as const }));
    const services = [{ ...service, destinations }];
    const withVip = (rip: string) => ({ gateways: [], addresses: [at(rip), at(dr.service.vip, 32)] });
    expect(
      found(
        {
          director: { services, ipForward: false },
          rs1: withVip('192.168.131.110'),
          rs2: withVip('192.168.131.131'),
        },
        dr,
      ),
    ).toEqual([]);
  });

  it('says of every finding what was seen and how to mend it', () => {
    const everything = machines({
      director: { ipvs: false, ipForward: false },
      rs1: { gateways: [], listeners: [], denials: ['x'], selinuxEnforcing: true },
    });
    for (const finding of diagnose(lab, everything)) {
      expect(finding.evidence).not.toBe('');
      expect(finding.mend).not.toBe('');
    }
  });
});
