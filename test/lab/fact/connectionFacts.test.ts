import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectionScript, parseConnectionFacts } from '../../../lab/fact/connectionFacts.ts';
import { UnreadableOutput } from '../../../lab/fact/unreadableOutput.ts';

const links = JSON.stringify([
  {
    ifindex: 2,
    ifname: 'eth0',
    flags: ['BROADCAST', 'UP', 'LOWER_UP'],
    mtu: 1500,
    operstate: 'UP',
    address: '52:54:00:AA:BB:01',
    addr_info: [{ family: 'inet', local: '192.0.2.10', prefixlen: 24, scope: 'global' }],
  },
]);
const said = [
  'lvs-lab-connection 1',
  'user alice',
  'sudo with-password',
  'connection 192.0.2.1 50022 192.0.2.10 22',
  `links ${links}`,
  'lvs-lab-facts 1',
  'os-release ID=debian',
  'os-release PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"',
  'kernel 6.1.0-25-amd64',
  'systemd yes',
  'interface 52:54:00:aa:bb:01 eth0',
  'end',
  '',
];
const textOf = (lines: readonly string[]): string => lines.join('\n');

test('who has logged in, and to what, is read', () => {
  expect(parseConnectionFacts(textOf(said))).toMatchObject({
    user: 'alice',
    sudo: 'with-password',
    serverAddress: '192.0.2.10',
    machine: { kernel: '6.1.0-25-amd64', distribution: { id: 'debian', family: 'debian' } },
    links: [{ name: 'eth0', mac: '52:54:00:aa:bb:01', addresses: [{ address: '192.0.2.10' }] }],
  });
});

test('a server that does not tell where the connection comes in leaves that open', () => {
  const text = textOf(said.map((line) => (line.startsWith('connection') ? 'connection ' : line)));
  expect(parseConnectionFacts(text).serverAddress).toBeUndefined();
});

test.each([
  ['nothing', []],
  ['no beginning', said.slice(1)],
  ['no end', said.slice(0, -2)],
  ['no user', said.map((line) => (line.startsWith('user') ? 'user ' : line))],
  ['a machine without `ip`', said.map((line) => (line.startsWith('links') ? 'links ' : line))],
  ['a sudo of another kind', said.map((line) => (line.startsWith('sudo') ? 'sudo maybe' : line))],
])('%s is refused', (_, lines) => {
  expect(() => parseConnectionFacts(textOf(lines))).toThrow(UnreadableOutput);
});

describe('how commands become root’s', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-facts-'));
    program('id', '[ "$1" = -u ] && echo 1000 || echo alice');
    program('ip', `echo '${links}'`);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function program(name: string, body: string): void {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${body}\n`);
    chmodSync(path.join(folder, name), 0o755);
  }

  const look = () =>
    parseConnectionFacts(
      execFileSync('/bin/sh', ['-s'], {
        input: connectionScript(),
        env: { PATH: `${folder}:/usr/bin:/bin`, SSH_CONNECTION: '192.0.2.1 50022 192.0.2.10 22' },
        encoding: 'utf8',
      }),
    );

  test.each([
    ['without-password', '[ "$1" = -n ]'],
    // As the real one: a lecture, the prompt that it was given, and then the end of its input.
    [
      'with-password',
      '[ "$1" = -n ] && exit 1; echo "We trust you." >&2; printf %s "$4" >&2; IFS= read -r x; exit 1',
    ],
    ['none', 'echo "sudo: sorry, you must have a tty to run sudo" >&2; exit 1'],
  ])('is found to be %s', (sudo, body) => {
    program('sudo', body);
    expect(look()).toMatchObject({ user: 'alice', sudo, serverAddress: '192.0.2.10' });
  });

  test('is nothing that root needs', () => {
    program('id', '[ "$1" = -u ] && echo 0 || echo root');
    program('sudo', 'exit 1');
    expect(look()).toMatchObject({ user: 'root', sudo: 'is-root' });
  });
});
