import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseProcNetIpvs } from '../../../lab/fact/procNetIpvs.ts';
import type { ActionOf } from '../../../lab/script/actionRenderer.ts';
import { capture } from '../fact/captures.ts';
import { FakeMachine } from './fakeMachine.ts';

const wanted: ActionOf<'virtual-service'> = {
  kind: 'virtual-service',
  vip: '10.0.69.132',
  port: 80,
  protocol: 'tcp',
  scheduler: 'wrr',
  destinations: [
    { address: '192.168.131.110', port: 80, method: 'masquerade', weight: 3 },
    { address: '192.168.131.131', port: 80, method: 'masquerade', weight: 1 },
  ],
};
const others =
  '-A -t 10.0.69.132:8080 -s rr\n-a -t 10.0.69.132:8080 -r 192.168.131.110:80 -m -w 9\n-A -u 10.0.69.132:80 -s rr\n';

function director(table = ''): FakeMachine {
  const machine = new FakeMachine();
  machine.command('ipvsadm', `exec awk -f '${join(import.meta.dirname, 'fakeIpvsadm.awk')}' -- "$@"`);
  machine.command('modprobe', 'exit 1');
  machine.run(`ipvsadm -R <<E\n${others}${table}\nE\n`);
  return machine;
}

function save(machine: FakeMachine): string {
  return machine.run('ipvsadm -Sn').stdout;
}

describe('the probe of the virtual service', () => {
  const real = capture('proc-net-ip_vs.debian12-6.1.nat-wrr').split('   Total ')[0] ?? '';

  function probes(table: string, action = wanted): boolean {
    using machine = new FakeMachine();
    machine.write('/proc/net/ip_vs', table);
    return machine.act(action, 'probe')[0] === 0;
  }

  it('holds for the table of a real director', () => {
    expect(probes(real)).toBe(true);
  });

  it.each([
    ['another scheduler', real.replace(' wrr ', ' rr ')],
    ['another weight', real.replace('Masq    3', 'Masq    4')],
    ['another method', real.replace('Masq    3', 'Route   3')],
    ['another port of a real server', real.replace('C0A8836E:0050', 'C0A8836E:0051')],
    ['persistence', real.replace('wrr  ', 'wrr persistent 75000 FFFFFFFF')],
    ['one-packet scheduling', real.replace('wrr  ', 'wrr ops ')],
    ['a real server missing', real.replace(/.*C0A8836E.*\n/, '')],
    ['a real server more', `${real}  -> C0A88385:0050      Masq    1      0          0\n`],
    ['another VIP', real.replace('0A004584', '0A004585')],
    ['another protocol', real.replace('TCP', 'UDP')],
    ['no service', real.split('\n').slice(0, 3).join('\n') + '\n'],
  ])('does not hold with %s', (_, table) => {
    expect(table).not.toBe(real);
    expect(probes(table)).toBe(false);
  });

  it('does not hold where IPVS is not loaded', () => {
    using machine = new FakeMachine();
    expect(machine.act(wanted, 'probe')).toEqual([1]);
  });

  it('does not take the real servers of another service for its own', () => {
    const other = 'TCP  0A004584:1F90 rr  \n  -> C0A8836E:0050      Masq    9      0          0\n';
    expect(probes(real + other)).toBe(true);
    expect(probes(real.replace('TCP  ', `${other}TCP  `))).toBe(true);
  });

  it('tells a service without real servers from no service', () => {
    const empty = { ...wanted, destinations: [] };
    const head = real.split('\n').slice(0, 4).join('\n') + '\n';
    expect(probes(head, empty)).toBe(true);
    expect(probes(real, empty)).toBe(false);
    expect(probes(real.split('\n').slice(0, 3).join('\n') + '\n', empty)).toBe(false);
  });
});

describe('applying the virtual service', () => {
  it('adds the real servers in the order of the lab, so that the kernel has the last one first', () => {
    using machine = director();
    expect(machine.act(wanted, 'probe', 'apply', 'probe')).toEqual([1, 0, 0]);
    const service = parseProcNetIpvs(machine.read('/proc/net/ip_vs') ?? '').find(
      ({ scheduler }) => scheduler === 'wrr',
    );
    expect(service?.destinations.map(({ address }) => address)).toEqual([
      '192.168.131.131',
      '192.168.131.110',
    ]);
  });

  it('mends any state without touching other services, and takes back only what it did', () => {
    const destination = fc.record({
      address: fc.constantFrom(
        '192.168.131.110:80',
        '192.168.131.131:80',
        '192.168.131.131:8080',
        '192.168.131.7:80',
      ),
      method: fc.constantFrom('-m', '-g', '-i'),
      weight: fc.constantFrom(0, 1, 3, 65_535),
    });
    const before = fc.option(
      fc.record({
        scheduler: fc.constantFrom('wrr', 'rr', 'sh'),
        persistent: fc.boolean(),
        destinations: fc.uniqueArray(destination, { selector: ({ address }) => address, maxLength: 4 }),
      }),
    );
    fc.assert(
      fc.property(before, (state) => {
        const table =
          state === null
            ? ''
            : [
                `-A -t 10.0.69.132:80 -s ${state.scheduler}${state.persistent ? ' -p 300' : ''}`,
                ...state.destinations.map(
                  (one) => `-a -t 10.0.69.132:80 -r ${one.address} ${one.method} -w ${one.weight}`,
                ),
              ].join('\n');
        using machine = director(table);
        const former = save(machine);
        const { statuses, stderr } = machine.actLoudly(wanted, 'apply', 'probe');
        expect({ statuses, stderr }).toEqual({ statuses: [0, 0], stderr: '' });
        expect(save(machine)).toContain(others);
        expect(machine.act(wanted, 'undo', 'undo')).toEqual([0, 0]);
        expect(save(machine)).toBe(former);
        expect(machine.run('find /run/').stdout.trim()).toBe(`${machine.root}/run/`);
      }),
      { numRuns: 8 },
    );
  }, 60_000);

  it('leaves a service that someone cleared, and undoes nothing that was never applied', () => {
    using machine = director('-A -t 10.0.69.132:80 -s wrr');
    const former = save(machine);
    expect(machine.act(wanted, 'undo')).toEqual([0]);
    expect(save(machine)).toBe(former);
  });

  it('undoes in a table that was cleared meanwhile', () => {
    using machine = director();
    machine.act(wanted, 'apply');
    machine.run('ipvsadm -D -t 10.0.69.132:80');
    expect(machine.act(wanted, 'undo')).toEqual([0]);
  });
});
