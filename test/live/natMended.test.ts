import { afterAll, beforeAll, describe, expect, it, onTestFailed, vi } from 'vitest';
import { LabCommand } from './labCommand.ts';
import { followsCycle, natLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';

/** What `up` makes of a lab that is not, or no longer, as its lab file says. */
const command = new LabCommand();
const lab = new LabUnderTest(command, natLab());

beforeAll(async () => {
  const { code, stderr } = await lab.up();
  expect(code, stderr).toBe(0);
});
afterAll(() => command.end());

/** One thing broken on a machine: how it shows in a test, what the doctor calls it, and which steps mend it. */
interface Trouble {
  readonly what: string;
  readonly machine: string;
  readonly line: string;
  /** A request that times out takes 2 s. */
  readonly requests: number;
  readonly reasons: readonly string[];
  readonly says: RegExp;
  readonly findings: readonly string[];
  readonly mendedBy: readonly string[];
}

const troubles: readonly Trouble[] = [
  {
    what: 'a web server that was stopped',
    machine: 'rs2',
    line: 'systemctl stop nginx',
    requests: 40,
    reasons: ['requests-refused'],
    says: /10 of 10 requests to rs2 were refused/,
    findings: ['rs2 web-server-not-listening'],
    mendedBy: ['rs2.web-server'],
  },
  {
    what: 'a real server without its default route',
    machine: 'rs1',
    line: 'ip route del default',
    requests: 4,
    reasons: ['requests-timed-out'],
    says: /3 of 3 requests to rs1 timed out.*default route/,
    findings: ['rs1 gateway-missing'],
    mendedBy: ['rs1.network'],
  },
  {
    what: 'a director that does not forward',
    machine: 'director',
    line: 'sysctl -q -w net.ipv4.ip_forward=0',
    requests: 2,
    reasons: ['nothing-answered'],
    says: /ip_forward may be off/,
    findings: ['director ip-forward-off'],
    mendedBy: ['director.sysctl'],
  },
  {
    what: 'a weight that was changed by hand',
    machine: 'director',
    line: 'ipvsadm -e -t 10.0.69.132:80 -r 192.168.131.110:80 -m -w 1',
    requests: 40,
    reasons: ['weight-differs'],
    says: /rs1 has weight 1 on the director and 3 in the lab file/,
    findings: ['director weight-differs'],
    mendedBy: ['director.virtual-service'],
  },
  {
    what: 'a scheduler that was changed by hand',
    machine: 'director',
    line: 'ipvsadm -E -t 10.0.69.132:80 -s rr',
    requests: 40,
    reasons: ['scheduler-differs'],
    says: /schedules with rr, the lab file says wrr/,
    findings: ['director scheduler-ignores-weights'],
    mendedBy: ['director.virtual-service'],
  },
  {
    what: 'a VIP that was taken off its interface',
    machine: 'director',
    line: 'ip addr del 10.0.69.132/24 dev eth1',
    requests: 2,
    reasons: ['nothing-answered'],
    says: /None of 2 requests was answered/,
    findings: ['director address-missing'],
    mendedBy: ['director.network'],
  },
];

describe('a lab that was broken by hand', () => {
  /** One trouble that shows otherwise than it should is not to show in the next test too. */
  const mendWhereItFails = (): void => {
    onTestFailed(() => lab.mended().then(() => undefined));
  };

  it.each(troubles)('shows $what, and up mends just that', async (trouble) => {
    mendWhereItFails();
    const broken = await lab.exec(trouble.machine, [trouble.line]);
    expect(broken.code, broken.stderr).toBe(0);

    const failing = await lab.verify('--requests', String(trouble.requests));
    expect(failing.document.verdict).toBe('fail');
    expect(failing.code).toBe(1);
    const fails = failing.document.reasons.filter(({ severity }) => severity === 'fail');
    expect(fails.map(({ code }) => code)).toEqual(expect.arrayContaining([...trouble.reasons]));
    expect(fails.map(({ text }) => text).join('\n')).toMatch(trouble.says);

    const doctor = await lab.doctor();
    expect(doctor.document.map(({ machine, code }) => `${machine} ${code}`)).toEqual(trouble.findings);
    expect(doctor.code).toBe(1);

    expect(await lab.mended()).toEqual(trouble.mendedBy);
    await lab.passes({ rs1: 6, rs2: 2 }, '--requests', '8');
  });

  it('shows a table that was cleared, and up fills it again', async () => {
    mendWhereItFails();
    expect((await command.run(['clear', lab.file])).code).toBe(0);
    const { document, code } = await lab.verify();
    expect(document.reasons.map((reason) => reason.code)).toContain('service-gone');
    expect(code).toBe(1);
    const doctor = await command.run(['doctor', lab.file]);
    expect(doctor.stdout).toContain('[virtual-service-missing]');
    expect(doctor.code).toBe(1);
    expect(await lab.mended()).toEqual(['director.virtual-service']);
    await lab.passes({ rs1: 30, rs2: 10 });
  });
});

describe('a machine that is made anew', () => {
  it('comes from the template and is provisioned again, and the others are not touched', async () => {
    await lab.said('rs1', 'touch /root/mine');
    const before = await pids();
    const changed = await lab.mended('--recreate', 'rs1');
    expect(changed).toContain('rs1.web-server');
    expect(changed.filter((step) => !step.startsWith('rs1.'))).toEqual([]);
    const after = await pids();
    expect(after['rs1']).not.toBe(before['rs1']);
    expect({ ...after, rs1: 0 }).toEqual({ ...before, rs1: 0 });
    expect((await lab.exec('rs1', ['test', '-e', '/root/mine'])).code).toBe(1);
    await lab.passes({ rs1: 6, rs2: 2 }, '--requests', '8');
  });

  async function pids(): Promise<Record<string, number | undefined>> {
    const { document } = await lab.list();
    return Object.fromEntries(document[0]?.machines.map(({ name, pid }) => [name, pid]) ?? []);
  }
});

describe('a lab file that changed', () => {
  const [rs1, rs2] = natLab().realServers;
  if (rs1 === undefined || rs2 === undefined) throw new Error('the lab has two real servers');

  it('has scheduler and weights edited in place, so that counters go on', async () => {
    const counted = async (): Promise<number> => {
      const { document } = await lab.stats();
      return document.services[0]?.values[0] ?? 0;
    };
    await vi.waitFor(async () => expect(await counted()).toBeGreaterThanOrEqual(40), 15_000);
    lab.write(
      natLab({
        service: { ...natLab().service, scheduler: 'rr' },
        realServers: [
          { ...rs1, weight: 1 },
          { ...rs2, weight: 1 },
        ],
      }),
    );
    const changed = await lab.mended();
    expect(changed).toContain('director.virtual-service');
    expect(changed.filter((step) => !step.startsWith('director.'))).toEqual([]);
    expect(await counted()).toBeGreaterThanOrEqual(40);
    const { sequence } = await lab.passes({ rs1: 20, rs2: 20 });
    expect(followsCycle(sequence, ['rs2', 'rs1'])).toBe(true);
  });

  it('takes a real server that left out of the service, and its machine away', async () => {
    lab.write(natLab({ realServers: [rs1] }));
    expect(await lab.mended()).toContain('director.virtual-service');
    const table = await lab.exec('director', ['ipvsadm', '-Sn']);
    expect(table.stdout).toBe(
      '-A -t 10.0.69.132:80 -s wrr\n-a -t 10.0.69.132:80 -r 192.168.131.110:80 -m -w 3\n',
    );
    await lab.passes({ rs1: 4 }, '--requests', '4');
    const { document } = await lab.list();
    expect(document[0]?.machines.map(({ name }) => name)).toEqual(['client', 'director', 'rs1']);
  });

  it('has the new machine and the new page brought about, and nothing else touched', async () => {
    lab.write(natLab({ realServers: [{ ...rs1, page: 'a new page' }, rs2] }));
    const changed = await lab.mended();
    const own = changed.filter((step) => !step.startsWith('rs2.'));
    expect(own.toSorted()).toEqual(['director.virtual-service', 'rs1.page']);
    await lab.passes({ rs1: 30, rs2: 10 });
    expect((await lab.exec('rs1', ['cat', '/var/www/html/index.html'])).stdout).toBe('a new page');
  });

  it('has what only the earlier form asked for taken back: an address, and the port of the web server', async () => {
    lab.write(
      natLab({
        service: { ...natLab().service, vip: '10.0.69.200', port: 8080 },
      }),
    );
    await lab.mended();
    await lab.passes({ rs1: 6, rs2: 2 }, '--requests', '8');
    expect((await lab.exec('director', ['ipvsadm', '-Sn'])).stdout).not.toContain('10.0.69.132');
    lab.write(natLab());
    await lab.mended();
    await lab.passes({ rs1: 6, rs2: 2 }, '--requests', '8');
    const addresses = await lab.exec('director', ['ip', '-o', '-4', 'addr']);
    expect(addresses.stdout).not.toContain('10.0.69.200');
    const site = await lab.exec('rs1', ['ls', '/etc/nginx/conf.d']);
    expect(site.stdout).toBe('');
    expect((await lab.exec('rs1', ['ss', '-Hltn', 'sport = :8080'])).stdout).toBe('');
  });
});
