import { describe, expect, test } from 'vitest';
import { parseLab } from '../../../lab/model/parseLab.ts';
import { largestPageBytes } from '../../../lab/model/serviceForm.ts';
import {
  identityFileProblem,
  jumpProblem,
  parseExternalJump,
  sshHostProblem,
} from '../../../lab/model/sshForm.ts';

const smallest = {
  version: 1,
  name: 'small',
  machines: 'embedded',
  networks: { outside: { cidr: '10.0.69.0/24' } },
  service: { vip: '10.0.69.200', forwarding: 'dr', scheduler: 'rr' },
  client: { name: 'client', addresses: { outside: '10.0.69.10' } },
  directors: [{ name: 'director', addresses: { outside: '10.0.69.132' } }],
  realServers: [{ name: 'rs1', addresses: { outside: '10.0.69.110' } }],
};

const codesOf = (value: unknown) => parseLab(value).diagnostics.map(({ code, path }) => `${code} ${path}`);

describe('defaults', () => {
  test('fill in port, protocol, weight and page', () => {
    const { lab, diagnostics } = parseLab(smallest);

    expect(diagnostics).toEqual([]);
    expect(lab?.service).toEqual({ ...smallest.service, port: 80, protocol: 'tcp' });
    expect(lab?.realServers).toEqual([{ ...smallest.realServers[0], weight: 1, page: 'rs1' }]);
  });

  test('fill in what a further service leaves out, from the first one or by its protocol', () => {
    const { lab } = parseLab({
      ...smallest,
      moreServices: [
        { protocol: 'udp', scheduler: 'rr' },
        {
          port: 8080,
          serverPort: 8080,
          scheduler: 'sh',
          schedulerFlags: ['sh-port', 'sh-port'],
          persistence: {},
        },
      ],
    });

    const first = { vip: '10.0.69.200', forwarding: 'dr' };
    expect(lab?.moreServices).toEqual([
      { ...first, port: 53, protocol: 'udp', scheduler: 'rr' },
      {
        ...first,
        port: 8080,
        protocol: 'tcp',
        scheduler: 'sh',
        schedulerFlags: ['sh-port'],
        persistence: { timeoutSeconds: 300 },
      },
    ]);
  });

  test('fill in the SSH port, and MAC addresses get their one form', () => {
    const client = {
      ...smallest.client,
      ssh: { host: 'h', user: 'u' },
      interfaces: { outside: '52-54-00-AA-BB-CC' },
    };

    const { lab } = parseLab({ ...smallest, machines: 'ssh', client });

    expect(lab?.client.ssh).toEqual({ host: 'h', user: 'u', port: 22 });
    expect(lab?.client.interfaces).toEqual({ outside: '52:54:00:aa:bb:cc' });
  });

  test('leave embedded machines without a way to reach them, whatever the file says', () => {
    const client = { ...smallest.client, ssh: { host: 'h', user: 'u' }, interfaces: { outside: 'eth0' } };

    expect(parseLab({ ...smallest, client }).lab?.client).toEqual(smallest.client);
  });

  test('are filled in for a form that has keys without a value yet', () => {
    const service = { ...smallest.service, port: undefined, localAddress: undefined };

    expect(parseLab({ ...smallest, service }).lab?.service).toEqual({
      ...smallest.service,
      port: 80,
      protocol: 'tcp',
    });
    expect(codesOf({ ...smallest, client: undefined })).toEqual(['missing-key client']);
  });
});

describe('a page', () => {
  const withPage = (page: string) => ({ ...smallest, realServers: [{ ...smallest.realServers[0], page }] });

  test('may have 65,536 bytes in UTF-8', () => {
    expect(codesOf(withPage('x'.repeat(largestPageBytes)))).toEqual([]);
    expect(codesOf(withPage('x'.repeat(largestPageBytes + 1)))).toEqual([
      'page-too-large realServers[0].page',
    ]);
  });

  test('is measured in bytes, not in characters', () => {
    expect(codesOf(withPage('你'.repeat(21_845)))).toEqual([]);
    expect(codesOf(withPage('你'.repeat(21_846)))).toEqual(['page-too-large realServers[0].page']);
    expect(codesOf(withPage('😀'.repeat(16_385)))).toEqual(['page-too-large realServers[0].page']);
  });
});

describe('the bounds of a lab', () => {
  const server = (i: number) => ({ name: `rs${i}`, addresses: { outside: '10.0.69.110' } });

  test('are 256 real servers', () => {
    expect(codesOf({ ...smallest, realServers: Array.from({ length: 256 }, (_, i) => server(i)) })).toEqual(
      [],
    );
    expect(codesOf({ ...smallest, realServers: Array.from({ length: 257 }, (_, i) => server(i)) })).toEqual([
      'too-many-real-servers realServers',
    ]);
  });

  test('are 16 networks', () => {
    const networks = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, { cidr: `10.1.${i}.0/24` }]));

    expect(codesOf({ ...smallest, networks: networks(16) })).toEqual([]);
    expect(codesOf({ ...smallest, networks: networks(17) })).toEqual(['too-many-networks networks']);
    const moreServices = Array.from({ length: 16 }, (_, index) => ({ port: 8000 + index, scheduler: 'rr' }));
    expect(codesOf({ ...smallest, moreServices })).toEqual(['too-many-more-services moreServices']);
  });
});

describe('keys that JavaScript treats apart', () => {
  const proto = JSON.parse('{"__proto__": {"cidr": "10.0.70.0/24"}}') as object;

  test('are names like others, and wrong like others', () => {
    const networks = Object.defineProperty({ ...smallest.networks }, '__proto__', {
      value: proto,
      enumerable: true,
    });

    expect(codesOf({ ...smallest, networks })).toEqual(['bad-name networks.__proto__']);
    expect(
      codesOf({ ...smallest, networks: { ...smallest.networks, constructor: { cidr: '10.0.70.0/24' } } }),
    ).toEqual(['reserved-name networks.constructor']);
    expect(
      codesOf(Object.defineProperty({ ...smallest }, '__proto__', { value: 1, enumerable: true })),
    ).toEqual(['unknown-key __proto__']);
  });

  test('are no values that another tool knows', () => {
    const service = { ...smallest.service, scheduler: 'constructor' };

    expect(parseLab({ ...smallest, service }).diagnostics).toMatchObject([
      { code: 'not-one-of', fix: 'Write one of these.' },
    ]);
  });
});

describe('what SSH needs', () => {
  test('reads a jump host outside the lab', () => {
    expect(parseExternalJump('me@bastion.example')).toEqual({
      user: 'me',
      host: 'bastion.example',
      port: 22,
    });
    expect(parseExternalJump('me@[fe80::1]:2200')).toEqual({ user: 'me', host: 'fe80::1', port: 2200 });
    expect(parseExternalJump('director')).toBeUndefined();
    expect(parseExternalJump('me@bastion:0')).toBeUndefined();
  });

  test.each(['', '-oProxyCommand=x', 'a b', 'host:22', '10.0.0.256', '10.1', 'a;b', '-h', '$(x)'])(
    'refuses %j as a host',
    (host) => expect(sshHostProblem(host)?.code).toBe('bad-ssh-host'),
  );

  test.each(['localhost', '127.0.0.1', 'rs-1.example.org', 'my_host', 'fe80::1', '2001:db8::2'])(
    'takes %j as a host',
    (host) => expect(sshHostProblem(host)).toBeUndefined(),
  );

  test('repeats no password or key that someone wrote where they do not belong', () => {
    const problems = [
      sshHostProblem('root:hunter2@host'),
      jumpProblem('root:hunter2@host:22'),
      identityFileProblem('-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2'),
    ];

    expect(problems.map((problem) => problem?.code)).toEqual(Array(3).fill('secret-in-lab-file'));
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});

describe('a misspelt key', () => {
  test('comes with the key that was meant, unless that is there already', () => {
    const misspelt = { ...smallest.service, shceduler: 'wrr' };
    const { scheduler, ...without } = misspelt;

    expect(parseLab({ ...smallest, service: misspelt }).diagnostics).toMatchObject([
      { code: 'unknown-key', edit: { kind: 'remove', path: 'service.shceduler' } },
    ]);
    expect(scheduler).toBe('rr');
    expect(parseLab({ ...smallest, service: without }).diagnostics).toContainEqual(
      expect.objectContaining({ edit: { kind: 'rename', path: 'service.shceduler', key: 'scheduler' } }),
    );
  });
});
