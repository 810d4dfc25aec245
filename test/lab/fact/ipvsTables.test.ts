import { describe, expect, it } from 'vitest';
import { parseIpvsConnFile, parseIpvsadmConnections } from '../../../lab/fact/ipvsConnection.ts';
import { parseIpvsadmRate, parseIpvsadmStats } from '../../../lab/fact/ipvsadmCounters.ts';
import { parseIpvsadmListing } from '../../../lab/fact/ipvsadmListing.ts';
import { parseIpvsadmSave } from '../../../lab/fact/ipvsadmSave.ts';
import { parseIpvsadmThresholds } from '../../../lab/fact/ipvsadmThresholds.ts';
import { parseProcNetIpvs } from '../../../lab/fact/procNetIpvs.ts';
import { UnreadableOutput } from '../../../lab/fact/unreadableOutput.ts';
import { capture, captures } from './captures.ts';

const head = capture('ipvsadm-ln.debian12-6.1.nat-wrr').split('\n').slice(0, 3).join('\n');
const vip = { kind: 'address', protocol: 'tcp', address: '10.0.69.132', port: 80 };

describe('ipvsadm -ln', () => {
  it.each(captures('ipvsadm-ln'))('is read whole from $name', ({ text }) => {
    // Some were captured without their head.
    const services = parseIpvsadmListing(text.startsWith('IP Virtual') ? text : `${head}\n${text}`);
    const rows = text.split('\n').filter((line) => /^(TCP|UDP|FWM)/.test(line));
    const destinations = text.split('\n').filter((line) => /^ {2}-> [0-9]/.test(line));
    expect(services).toHaveLength(rows.length);
    expect(services.flatMap((service) => service.destinations)).toHaveLength(destinations.length);
  });

  it('has service, weights and connections', () => {
    expect(parseIpvsadmListing(capture('ipvsadm-ln.debian12-6.1.nat-wrr'))).toEqual([
      {
        key: vip,
        scheduler: 'wrr',
        schedulerFlags: [],
        onePacket: false,
        destinations: [
          {
            address: '192.168.131.110',
            port: 80,
            method: 'masquerade',
            weight: 3,
            activeConnections: 0,
            inactiveConnections: 30,
          },
          {
            address: '192.168.131.131',
            port: 80,
            method: 'masquerade',
            weight: 1,
            activeConnections: 0,
            inactiveConnections: 10,
          },
        ],
      },
    ]);
  });

  it('has the flags of schedulers and of persistence', () => {
    expect(parseIpvsadmListing(capture('ipvsadm-ln.debian12-6.1.nat-sh-port'))[0]).toMatchObject({
      scheduler: 'sh',
      schedulerFlags: ['sh-port'],
    });
    expect(parseIpvsadmListing(capture('ipvsadm-ln.debian12-6.1.nat-wrr-persistent'))[0]).toMatchObject({
      scheduler: 'wrr',
      persistence: { timeoutS: 50 },
    });
    const [service] = parseIpvsadmListing(
      `${head}\nUDP  10.0.0.1:5060 mh (mh-port,mh-fallback) persistent 360 mask 255.255.255.0 pe sip ops\n`,
    );
    expect(service).toMatchObject({
      schedulerFlags: ['mh-port', 'mh-fallback'],
      persistence: { timeoutS: 360, netmask: '255.255.255.0', engine: 'sip' },
      onePacket: true,
    });
  });

  it('has services by firewall mark and by IPv6 address', () => {
    const services = parseIpvsadmListing(
      `${head}\nFWM  7 IPv6 rr\nTCP  [2001:db8::1]:443 rr\n  -> [2001:db8::2]:443            Route   1      0          0\n`,
    );
    expect(services.map(({ key }) => key)).toEqual([
      { kind: 'fwmark', mark: 7, family: 6 },
      { kind: 'address', protocol: 'tcp', address: '2001:db8::1', port: 443 },
    ]);
    expect(services[1]?.destinations[0]).toMatchObject({ address: '2001:db8::2', method: 'gateway' });
  });

  it('says where it stopped understanding', () => {
    const broken = `${head}\nTCP  10.0.69.132:80 wrr\n  -> 192.168.131.110:80  Masq  three  0  0\n`;
    expect(() => parseIpvsadmListing(broken)).toThrow(expect.objectContaining({ line: 5 }) as Error);
    expect(() => parseIpvsadmListing(broken)).toThrow(UnreadableOutput);
  });
});

describe('ipvsadm -ln --stats and --rate', () => {
  it.each([...captures('ipvsadm-stats'), ...captures('ipvsadm-stats-exact')])(
    'add up in $name: a service’s connections are those of its destinations',
    ({ text }) => {
      const services = parseIpvsadmStats(text);
      expect(services.length).toBeGreaterThan(0);
      for (const { total, destinations } of services) {
        const sum = destinations.reduce((connections, one) => connections + one.connections, 0);
        // The kernel updates each estimate on its own, so that a reading may fall between two.
        expect(Math.abs(total.connections - sum)).toBeLessThanOrEqual(1);
      }
    },
  );

  it('have the exact counters', () => {
    const [service] = parseIpvsadmStats(capture('ipvsadm-stats-exact.debian12-6.1.nat-wrr'));
    expect(service).toMatchObject({
      key: vip,
      total: {
        connections: 494,
        packetsIn: 1975,
        packetsOut: 1957,
        bytesIn: 154_012,
        bytesOut: 229_421,
        exact: true,
      },
      destinations: [
        { address: '192.168.131.110', port: 80, connections: 370 },
        { address: '192.168.131.131', port: 80, connections: 124 },
      ],
    });
  });

  it('say when ipvsadm cut a number', () => {
    const table = capture('ipvsadm-stats.debian12-6.1.nat-wrr').split('\n').slice(0, 3).join('\n');
    const [service] = parseIpvsadmStats(`${table}\nTCP  10.0.69.132:80   40  123456K  100M  2G  3T\n`);
    expect(service?.total).toEqual({
      connections: 40,
      packetsIn: 123_456_000,
      packetsOut: 100_000_000,
      bytesIn: 2_000_000_000,
      bytesOut: 3_000_000_000_000,
      exact: false,
    });
  });

  it.each(captures('ipvsadm-rate'))('have the rates of $name', ({ text }) => {
    const services = parseIpvsadmRate(text);
    expect(services).toHaveLength(1);
    expect(services[0]?.destinations.length).toBeGreaterThan(1);
  });

  it('are not taken for each other', () => {
    expect(() => parseIpvsadmRate(capture('ipvsadm-stats.debian12-6.1.nat-wrr'))).toThrow(UnreadableOutput);
    expect(() => parseIpvsadmStats(capture('ipvsadm-rate.debian12-6.1.nat-wrr'))).toThrow(UnreadableOutput);
  });
});

describe('ipvsadm -lnc', () => {
  it.each(captures('ipvsadm-lnc'))('is read whole from $name', ({ text }) => {
    expect(parseIpvsadmConnections(text)).toHaveLength(
      text.split('\n').filter((line) => /^(TCP|UDP|IP) /.test(line)).length,
    );
  });

  it('has time, state and the three endpoints', () => {
    const waiting = parseIpvsadmConnections(capture('ipvsadm-lnc.debian12-6.1.nat-rs2-nogw'));
    expect(waiting).toContainEqual({
      protocol: 'tcp',
      state: 'SYN_RECV',
      expiresInS: 52,
      client: { address: '10.0.69.10', port: 56_726 },
      virtual: { address: '10.0.69.132', port: 80 },
      destination: { address: '192.168.131.131', port: 80 },
    });
  });
});

describe('/proc/net/ip_vs_conn', () => {
  const title = 'Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData';

  it('is hexadecimal but for the seconds', () => {
    const row = 'TCP 0A00450A DD96 0A004584 0050 C0A88383 0050 SYN_RECV         52';
    expect(parseIpvsConnFile(`${title}\n${row}\n`)).toEqual([
      {
        protocol: 'tcp',
        state: 'SYN_RECV',
        expiresInS: 52,
        client: { address: '10.0.69.10', port: 56_726 },
        virtual: { address: '10.0.69.132', port: 80 },
        destination: { address: '192.168.131.131', port: 80 },
      },
    ]);
  });

  it('tells templates of persistence from connections, with a persistence engine or without', () => {
    const rows = [
      'IP  0A00450A 0000 0A004584 0050 C0A88383 0050 NONE            360',
      'UDP 0A00450A 13C4 0A004584 13C4 C0A88383 13C4 UDP             299 sip 4711@phone',
    ];
    expect(parseIpvsConnFile(`${title}\n${rows.join('\n')}\n`).map(({ protocol }) => protocol)).toEqual([
      'ip',
      'udp',
    ]);
  });

  it('has IPv6 connections', () => {
    const a = '2001:0db8:0000:0000:0000:0000:0000:000a';
    const [connection] = parseIpvsConnFile(
      `${title}\nTCP ${a} DD96 ${a} 0050 ${a} 0050 ESTABLISHED     899\n`,
    );
    expect(connection?.destination).toEqual({ address: '2001:db8::a', port: 80 });
  });

  it('is empty without connections', () => {
    expect(parseIpvsConnFile(`${title}\n`)).toEqual([]);
  });
});

describe('/proc/net/ip_vs', () => {
  it('has what ipvsadm shows, in the order of the scheduler: last added first', () => {
    const [service] = parseProcNetIpvs(
      capture('proc-net-ip_vs.debian12-6.1.nat-wrr').split('   Total ')[0] ?? '',
    );
    expect(service).toMatchObject({
      key: vip,
      scheduler: 'wrr',
      destinations: [
        { address: '192.168.131.131', weight: 1, inactiveConnections: 141 },
        { address: '192.168.131.110', weight: 3, activeConnections: 3, inactiveConnections: 423 },
      ],
    });
  });

  it('has persistence and one-packet scheduling', () => {
    const table = capture('proc-net-ip_vs.debian12-6.1.nat-wrr').split('\n').slice(0, 3).join('\n');
    const services = parseProcNetIpvs(
      `${table}\nUDP  0A004584:0035 rr ops \nTCP  0A004584:0050 wrr persistent 12500 FFFFFF00\nFWM  00000007 rr \n`,
    );
    expect(services).toMatchObject([
      { key: { protocol: 'udp', port: 53 }, onePacket: true },
      { persistence: { netmask: '255.255.255.0' }, onePacket: false },
      { key: { kind: 'fwmark', mark: 7 } },
    ]);
  });
});

describe('ipvsadm -Sn', () => {
  it('has services and destinations', () => {
    expect(parseIpvsadmSave(capture('ipvsadm-save.debian12-6.1.nat-wrr'))).toEqual([
      {
        key: vip,
        scheduler: 'wrr',
        schedulerFlags: [],
        onePacket: false,
        destinations: [
          { address: '192.168.131.110', port: 80, method: 'masquerade', weight: 3 },
          { address: '192.168.131.131', port: 80, method: 'masquerade', weight: 1 },
        ],
      },
    ]);
  });

  it('is empty for an empty table', () => {
    expect(parseIpvsadmSave('')).toEqual([]);
  });

  it('has options that labs do not use', () => {
    const [service] = parseIpvsadmSave(
      '-A -u 10.0.0.1:53 -s sh -p 300 -M 255.255.255.0 -b sh-port -o\n-a -u 10.0.0.1:53 -r 10.0.0.2:53 -i --tun-type ipip -w 1 -x 10 -y 5\n',
    );
    expect(service).toMatchObject({
      persistence: { timeoutS: 300, netmask: '255.255.255.0' },
      schedulerFlags: ['sh-port'],
      onePacket: true,
      destinations: [{ method: 'tunnel', weight: 1 }],
    });
  });

  it('has the kind of each tunnel, as it was said', () => {
    const services = parseIpvsadmSave(capture('ipvsadm-save.debian12-6.1.tunnels'));
    expect(services[1]?.destinations.map(({ tunnel }) => tunnel)).toEqual([
      ['--tun-type', 'ipip'],
      ['--tun-type', 'gue', '--tun-port', '6080', '--tun-nocsum'],
    ]);
  });
});

describe('ipvsadm -ln --thresholds', () => {
  it('has the thresholds of each destination, 0 where there is none', () => {
    expect(parseIpvsadmThresholds(capture('ipvsadm-thresholds.debian12-6.1.tunnels'))).toEqual([
      {
        key: vip,
        destinations: [
          { address: '192.168.131.110', port: 80, upper: 500, lower: 200 },
          { address: '192.168.131.131', port: 80, upper: 0, lower: 0 },
        ],
      },
      {
        key: { kind: 'fwmark', mark: 7, family: 4 },
        destinations: [
          { address: '192.168.131.110', port: 0, upper: 0, lower: 0 },
          { address: '192.168.131.131', port: 0, upper: 0, lower: 0 },
        ],
      },
    ]);
  });
});

describe.each([
  ['ipvsadm -ln', parseIpvsadmListing],
  ['ipvsadm -ln --stats', parseIpvsadmStats],
  ['ipvsadm -ln --rate', parseIpvsadmRate],
  ['ipvsadm -lnc', parseIpvsadmConnections],
  ['ipvsadm -Sn', parseIpvsadmSave],
  ['ipvsadm -ln --thresholds', parseIpvsadmThresholds],
  ['/proc/net/ip_vs', parseProcNetIpvs],
  ['/proc/net/ip_vs_conn', parseIpvsConnFile],
])('the parser of %s', (_, parse) => {
  it.each(['sh: 1: ipvsadm: not found', '<html>no</html>', 'TCP 10.0.69.132:80', '\u0000\u0001'])(
    'refuses %j',
    (text) => {
      expect(() => parse(text)).toThrow(UnreadableOutput);
    },
  );
});
