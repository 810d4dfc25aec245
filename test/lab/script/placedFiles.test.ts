import fc from 'fast-check';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ActionOf } from '../../../lab/script/actionRenderer.ts';
import { renderPlainly } from '../../../lab/script/renderStep.ts';
import { FakeMachine } from './fakeMachine.ts';

const file = '/var/www/html/index.html';
const page = (content: string): ActionOf<'page'> => ({ kind: 'page', file, content });
const contents = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: fc.constantFrom(...Array.from(`'"\\$\`! \n\n\t%é中\u0081`)), maxLength: 40 }),
  )
  .filter((text) => !text.includes('\0') && text.isWellFormed());

describe('a page', () => {
  it('is written byte for byte, and known again', () => {
    fc.assert(
      fc.property(contents, (content) => {
        using machine = new FakeMachine();
        expect(machine.act(page(content), 'probe', 'apply', 'probe')).toEqual([1, 0, 0]);
        expect(machine.read(file)).toBe(content);
      }),
      { numRuns: 30 },
    );
  }, 60_000);

  it('is written the same by the script for people', () => {
    fc.assert(
      fc.property(contents, (content) => {
        using machine = new FakeMachine();
        machine.write(file, 'old');
        const step = {
          id: '',
          machine: '',
          title: '',
          why: '',
          after: [],
          deadlineMs: 1,
          action: page(content),
        };
        expect(machine.run(`set -eu\n${renderPlainly(step)}`).status).toBe(0);
        expect(machine.read(file)).toBe(content);
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  it.each(['rs1\n', 'rs1x', 'rs', '', 'rs1\nrs1', ' rs1', '\nrs1'])('%j is not the page "rs1"', (other) => {
    using machine = new FakeMachine();
    machine.write(file, other);
    expect(machine.act(page('rs1'), 'probe')).toEqual([1]);
  });

  it('gives way to the page that was there before, also after it was changed twice', () => {
    using machine = new FakeMachine();
    machine.write(file, 'Welcome\n');
    expect(machine.act(page('one'), 'apply')).toEqual([0]);
    expect(machine.act(page('two'), 'apply', 'probe', 'undo', 'undo')).toEqual([0, 0, 0, 0]);
    expect(machine.read(file)).toBe('Welcome\n');
    expect(machine.run('ls /var/lib/').stdout).toBe('');
  });

  it('goes where there was none', () => {
    using machine = new FakeMachine();
    expect(machine.act(page('one'), 'undo', 'apply', 'undo')).toEqual([0, 0, 0]);
    expect(machine.read(file)).toBeUndefined();
  });
});

describe('the web server', () => {
  const head =
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
  const listener = (port: string, inode: number, address = '00000000') =>
    `   0: ${address}:${port} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 100 0 0 10 0\n`;
  const connection =
    '   1: 6E83A8C0:0016 0283A8C0:D431 01 00000000:00000000 02:000A7D8C 00000000     0        0 4242 2 0 20 4 30 10 -1\n';
  const onEighty: ActionOf<'web-server'> = { kind: 'web-server', ports: [80] };
  const site = { file: '/etc/nginx/conf.d/lvs-lab.conf', content: 'server { listen 8080; }\n' };
  const onOther: ActionOf<'web-server'> = { kind: 'web-server', ports: [8080], site };

  /** A machine whose nginx, when it starts or reloads, listens on the ports of its configuration. */
  function realServer(init: 'systemd' | 'none' = 'systemd'): FakeMachine {
    const machine = new FakeMachine();
    machine.write('/proc/net/tcp', head + listener('0016', 1) + connection);
    machine.link('/proc/77/fd/6', 'socket:[700]');
    machine.link('/proc/77/fd/7', 'socket:[701]');
    machine.write('/proc/77/comm', 'nginx\n');
    const listening = [head, listener('0016', 1), listener('0050', 700), connection].join('');
    const both = [head, listener('0016', 1), listener('0050', 700), listener('1F90', 701), connection].join(
      '',
    );
    machine.write('/one', listening);
    machine.write('/both', both);
    machine.command(
      'nginx',
      `echo "nginx $*" >>$FAKE_ROOT/log
case "$*" in
  -t*) exit 0 ;;
  '-s quit') rm $FAKE_ROOT/run/nginx.pid; exit ;;
esac
echo 77 >$FAKE_ROOT/run/nginx.pid
if [ -e $FAKE_ROOT${site.file} ]; then cp $FAKE_ROOT/both $FAKE_ROOT/proc/net/tcp; else cp $FAKE_ROOT/one $FAKE_ROOT/proc/net/tcp; fi`,
    );
    machine.command(
      'systemctl',
      `echo "systemctl $*" >>$FAKE_ROOT/log
case $1 in start) nginx ;; stop) nginx -s quit ;; esac`,
    );
    machine.command('ss', `echo 'LISTEN 0 511 *:80 *:* users:(("apache2",pid=5,fd=4))'`);
    if (init === 'systemd') machine.write('/run/systemd/system/x', '');
    return machine;
  }

  it.each(['systemd', 'none'] as const)('starts, holds and stops with init %s', (init) => {
    using machine = realServer(init);
    expect(machine.act(onEighty, 'probe', 'apply', 'probe', 'undo', 'undo')).toEqual([1, 0, 0, 0, 0]);
    expect(machine.read('/run/nginx.pid')).toBeUndefined();
    expect(machine.read('/log')?.includes('systemctl start nginx')).toBe(init === 'systemd');
    expect(machine.read('/log')?.includes('enable')).toBe(false);
  });

  it.each([
    ['its own', 700, 0],
    ["another program's", 4711, 1],
  ])('is known without a process where the kernel numbers %s socket', (_whose, inode, status) => {
    using machine = realServer();
    machine.run('nginx');
    machine.command('readlink', 'echo readlink >>$FAKE_ROOT/log');
    const socket = path.join(machine.root, 'socket');
    const server = createServer().listen(socket);
    machine.link('/proc/77/fd/5', '/dev/null');
    machine.link('/proc/77/fd/8', socket);
    machine.write('/proc/77/fdinfo/8', `pos:\t0\nflags:\t02004002\nmnt_id:\t9\nino:\t${inode}\n`);
    expect(machine.act(onEighty, 'probe')).toEqual([status]);
    expect(machine.read('/log')).not.toContain('readlink');
    server.close();
  });

  it('is left running where it ran before the lab came', () => {
    using machine = realServer();
    machine.run('nginx');
    expect(machine.act(onEighty, 'probe', 'undo', 'probe')).toEqual([0, 0, 0]);
  });

  it('listens on another port by a file that goes again, while the server that ran before stays', () => {
    using machine = realServer();
    machine.run('nginx');
    expect(machine.act(onOther, 'probe', 'apply', 'probe')).toEqual([1, 0, 0]);
    expect(machine.read(site.file)).toBe(site.content);
    expect(machine.act(onOther, 'undo')).toEqual([0]);
    expect(machine.read(site.file)).toBeUndefined();
    expect(machine.act(onEighty, 'probe')).toEqual([0]);
    expect(machine.run('ls /run/ /var/lib/').stdout).not.toContain('lvs-lab');
  });

  it.each(['/proc/net/tcp', '/proc/net/tcp6'])(
    'is not started, and the other program is named, when %s has its port',
    (table) => {
      using machine = realServer();
      const address = table.endsWith('6') ? '0'.repeat(32) : '00000000';
      machine.write(table, head + listener('0050', 9, address));
      const { statuses, stderr } = machine.actLoudly(onEighty, 'probe', 'apply');
      expect(statuses).toEqual([1, 1]);
      expect(stderr).toContain('Port 80 is taken by another program');
      expect(stderr).toContain('apache2');
      expect(machine.read('/log')).toBeUndefined();
    },
  );

  it('does not hold when another program has the port while nginx runs', () => {
    using machine = realServer();
    machine.run('nginx');
    machine.write('/proc/net/tcp', head + listener('0050', 9));
    expect(machine.act(onEighty, 'probe')).toEqual([1]);
  });

  it('does not take an old pid file for a running server', () => {
    using machine = realServer();
    machine.run('nginx');
    machine.write('/proc/77/comm', 'bash\n');
    expect(machine.act(onEighty, 'probe')).toEqual([1]);
  });

  it('does not take a connection to port 80 for a listener', () => {
    using machine = realServer();
    machine.run('nginx');
    machine.write(
      '/proc/net/tcp',
      head + listener('0016', 1) + listener('0050', 700).replace(' 0A ', ' 01 '),
    );
    expect(machine.act(onEighty, 'probe')).toEqual([1]);
  });

  it('fails when the server does not start, with what it says', () => {
    using machine = realServer();
    machine.command('systemctl', 'echo "Job for nginx.service failed." >&2; exit 1');
    machine.command('journalctl', 'echo "nginx: [emerg] bind() failed"');
    const { statuses, stderr } = machine.actLoudly(onEighty, 'apply');
    expect(statuses).toEqual([1]);
    expect(stderr).toContain('Job for nginx.service failed.');
    expect(stderr).toContain('[emerg] bind() failed');
  });
});
