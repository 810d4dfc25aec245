import { execFileSync } from 'node:child_process';
import { networkInterfaces, release } from 'node:os';
import { describe, expect, it } from 'vitest';
import { factScript } from '../../../lab/fact/factScript.ts';
import { parseIpAddresses, parseIpLinks, parseIpRoutes } from '../../../lab/fact/ipJson.ts';
import { parseNginxAccessLog } from '../../../lab/fact/nginxAccessLog.ts';
import { parseOsRelease } from '../../../lab/fact/osRelease.ts';
import { parseMachineFacts } from '../../../lab/fact/parseMachineFacts.ts';
import { parseSsListeners } from '../../../lab/fact/ssListeners.ts';
import { parseSysctl } from '../../../lab/fact/sysctlText.ts';
import { UnreadableOutput } from '../../../lab/fact/unreadableOutput.ts';
import { capture, captures } from './captures.ts';

describe('ip -j', () => {
  it.each(captures('ip-j-addr'))('addr has loopback and Ethernet in $name', ({ text }) => {
    const links = parseIpAddresses(text);
    expect(links[0]).toMatchObject({ name: 'lo', up: true });
    expect(links[0]?.addresses).toContainEqual({
      family: 4,
      address: '127.0.0.1',
      prefixLength: 8,
      scope: 'host',
    });
    expect(links.find(({ name }) => name === 'eth1')?.mac).toMatch(/^52:54:00:aa:/);
  });

  it.each(captures('ip-j-link'))('link has all interfaces of $name', ({ text }) => {
    expect(parseIpLinks(text).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['lo', 'eth0', 'eth1', 'eth2']),
    );
  });

  it('link tells a link that is down from one that is up', () => {
    const states = parseIpLinks(capture('ip-j-link.debian12-6.1.nat-rs1')).map(({ name, up }) => [name, up]);
    expect(states).toContainEqual(['eth1', false]);
    expect(states).toContainEqual(['eth2', true]);
  });

  it('addr has the VIP as a /32 on the loopback of a DR real server', () => {
    const lo = parseIpAddresses(capture('ip-j-addr.debian12-6.1.dr-rs1'))[0];
    expect(lo?.addresses).toContainEqual({
      family: 4,
      address: '10.0.69.200',
      prefixLength: 32,
      scope: 'global',
    });
  });

  it.each(captures('ip-j-route'))('route has the connected subnets of $name', ({ text }) => {
    expect(parseIpRoutes(text)).toContainEqual(
      expect.objectContaining({ destination: '10.0.2.0/24', interface: 'eth0', metric: 0 }),
    );
  });

  it('route has the gateway of a NAT real server', () => {
    expect(parseIpRoutes(capture('ip-j-route.debian12-6.1.nat-rs1'))[0]).toEqual({
      destination: 'default',
      gateway: '192.168.131.132',
      interface: 'eth2',
      metric: 0,
      flags: [],
    });
  });

  it('prints nothing when there is nothing, or empty objects', () => {
    expect(parseIpRoutes('')).toEqual([]);
    expect(parseIpRoutes('[{},{}]')).toEqual([]);
  });
});

describe('ss -ltn', () => {
  it.each([...captures('ss-ltn'), ...captures('ss-ltnp')])('has the SSH server of $name', ({ text }) => {
    const listeners = parseSsListeners(text);
    expect(listeners).toHaveLength(text.trimEnd().split('\n').length - 1);
    expect(listeners).toContainEqual(expect.objectContaining({ address: '0.0.0.0', port: 22 }));
    expect(listeners).toContainEqual(expect.objectContaining({ address: '::', port: 22 }));
  });

  it('has the processes once each', () => {
    const web = parseSsListeners(capture('ss-ltnp.debian12-6.1.nat-rs1')).find(({ port }) => port === 80);
    expect(web?.processes).toEqual([
      { name: 'nginx', pid: 368 },
      { name: 'nginx', pid: 369 },
    ]);
  });

  it('has addresses of one interface, and names with blanks', () => {
    const text =
      'LISTEN 0 5 127.0.0.53%lo:53 0.0.0.0:* users:(("tmux: server",pid=7,fd=3))\nLISTEN 0 5 *:81 *:*\n';
    expect(parseSsListeners(text)).toEqual([
      { address: '127.0.0.53', port: 53, processes: [{ name: 'tmux: server', pid: 7 }] },
      { address: '*', port: 81, processes: [] },
    ]);
  });
});

describe('sysctl', () => {
  it('has values by name, also empty ones and ones of several words', () => {
    const values = parseSysctl(
      'net.ipv4.ip_forward = 1\nnet.ipv4.tcp_rmem = 4096\t131072\t6291456\nkernel.domainname = \n',
    );
    expect([...values]).toEqual([
      ['net.ipv4.ip_forward', '1'],
      ['net.ipv4.tcp_rmem', '4096\t131072\t6291456'],
      ['kernel.domainname', ''],
    ]);
  });
});

describe('the access log of nginx', () => {
  it.each(captures('nginx-access'))('has every request of $name', ({ text }) => {
    const complete = text.endsWith('\n') ? text : `${text}\n`;
    const requests = parseNginxAccessLog(complete);
    expect(requests).toHaveLength(complete.trimEnd().split('\n').length);
    expect(requests[0]).toMatchObject({ request: 'GET / HTTP/1.1', status: 200, referer: '' });
  });

  it('shows the director as the source under full NAT and the client under NAT', () => {
    const sources = (name: string) =>
      new Set(parseNginxAccessLog(capture(name)).map(({ address }) => address));
    expect(sources('nginx-access.debian12-6.1.fullnat-rs1')).toEqual(new Set(['192.168.131.132']));
    expect(sources('nginx-access.debian12-6.1.nat-rs1')).toContain('10.0.69.10');
  });

  it('has time zones, and quotes and letters that nginx escapes', () => {
    const line = String.raw`::1 - a b [01/Jan/2027:01:30:00 +0530] "GET /\xC3\xA9 HTTP/1.1" 404 0 "-" "say \x22hi\x22 \x5Cn"`;
    expect(parseNginxAccessLog(`${line}\n`)).toEqual([
      {
        address: '::1',
        timeMs: Date.UTC(2026, 11, 31, 20, 0, 0),
        request: 'GET /é HTTP/1.1',
        status: 404,
        bytes: 0,
        referer: '',
        userAgent: String.raw`say "hi" \n`,
      },
    ]);
  });

  it('leaves a line that nginx has not ended yet', () => {
    const [first = ''] = capture('nginx-access.debian12-6.1.nat-rs1').split('\n');
    expect(parseNginxAccessLog(`${first}\n${first.slice(0, 30)}`)).toHaveLength(1);
  });
});

describe('/etc/os-release', () => {
  it('has bare, single and double quoted values', () => {
    expect(parseOsRelease(`# c\nID=ubuntu\nID_LIKE='debian x'\nPRETTY_NAME="A \\"b\\" \\$c"\n`)).toEqual({
      id: 'ubuntu',
      like: ['debian', 'x'],
      name: 'A "b" $c',
    });
  });
});

describe('the facts of a machine', () => {
  const facts = (lines: readonly string[]) => `lvs-lab-facts 1\n${lines.join('\n')}\nend\n`;
  const rest = ['kernel 6.1.0-38-cloud-amd64', 'systemd yes'];

  it('have distribution, kernel and Ethernet interfaces', () => {
    const text = facts([
      'os-release PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"',
      'os-release ID=debian',
      ...rest,
      'interface 52:54:00:AA:02:01 eth1',
      'interface 00:00:00:00:00:00 lo',
      'interface 0.0.0.0 tunl0',
    ]);
    expect(parseMachineFacts(text)).toEqual({
      distribution: { family: 'debian', id: 'debian', name: 'Debian GNU/Linux 12 (bookworm)' },
      kernel: '6.1.0-38-cloud-amd64',
      systemd: true,
      interfaces: [{ name: 'eth1', mac: '52:54:00:aa:02:01' }],
    });
  });

  it.each([
    ['ID=ubuntu', 'debian'],
    ['ID=linuxmint\nos-release ID_LIKE="ubuntu debian"', 'debian'],
    ['ID="rocky"\nos-release ID_LIKE="rhel centos fedora"', 'unknown'],
    ['NAME=x', 'unknown'],
  ])('tell from %j the family %s', (release, family) => {
    expect(parseMachineFacts(facts([`os-release ${release}`, ...rest])).distribution.family).toBe(family);
  });

  it.each([
    '',
    'lvs-lab-facts 1\n',
    facts(['kernel 6.1']),
    facts(rest).replace('end\n', ''),
    facts([...rest, 'bash: x']),
  ])('are refused when they are cut off or mixed with anything: %j', (text) => {
    expect(() => parseMachineFacts(text)).toThrow(UnreadableOutput);
  });

  it('come from a script that runs on this machine', () => {
    const text = execFileSync('sh', ['-c', factScript()], { encoding: 'utf8' });
    const read = parseMachineFacts(text);
    expect(read.kernel).toBe(release());
    const known = Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
      (addresses ?? []).filter(({ mac }) => mac !== '00:00:00:00:00:00').map(({ mac }) => ({ name, mac })),
    );
    for (const one of known) expect(read.interfaces).toContainEqual(one);
  });
});

describe.each([
  ['ip -j addr', parseIpAddresses],
  ['ip -j link', parseIpLinks],
  ['ip -j route', parseIpRoutes],
  ['ss -ltn', parseSsListeners],
  ['sysctl', parseSysctl],
  ['nginx log', parseNginxAccessLog],
  ['os-release', parseOsRelease],
])('the parser of %s', (_, parse) => {
  it.each(['sh: 1: ip: not found\n', '<html>no</html>\n', '[{"ifname":3}]\n'])('refuses %j', (text) => {
    expect(() => parse(text)).toThrow(UnreadableOutput);
  });
});
