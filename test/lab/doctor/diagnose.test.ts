import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../lab/doctor/diagnose.ts';
import type { Observation } from '../../../lab/doctor/observation.ts';
import type { IpvsService } from '../../../lab/fact/ipvsTable.ts';
import { at, destination, established, found, lab, machines, service } from './observedLab.ts';

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
});
