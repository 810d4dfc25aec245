import { describe, expect, it } from 'vitest';
import { LabError } from '../../../lab/contract/labError.ts';
import type { MachineFacts } from '../../../lab/fact/machineFacts.ts';
import { embeddedMac } from '../../../lab/model/embeddedMac.ts';
import type { Lab } from '../../../lab/model/lab.ts';
import { assumedFacts } from '../../../lab/plan/assumedFacts.ts';
import { planLab } from '../../../lab/plan/planLab.ts';
import type { Action, Plan } from '../../../lab/plan/step.ts';
import { drWrr, fullNatWrr, natSsh, natWrr, tunRr } from './labs.ts';

function preview(lab: Lab): Plan {
  return planLab(lab, assumedFacts(lab));
}

function actionsOf<Kind extends Action['kind']>(plan: Plan, machine: string, kind: Kind) {
  const steps = plan.machines.find((one) => one.machine === machine)?.steps ?? [];
  return steps
    .map(({ action }) => action)
    .filter((action): action is Extract<Action, { kind: Kind }> => action.kind === kind);
}

/** The kernel settings of a machine by the end of their path: `eth1/arp_ignore`, `ip_forward`. */
function settingsOf(plan: Plan, machine: string): Readonly<Record<string, string>> {
  const settings = actionsOf(plan, machine, 'sysctl').flatMap((action) => action.settings);
  return Object.fromEntries(
    settings.map(({ path, value }) => [path.replace(/^net\/ipv4\/(conf\/|vs\/)?/, ''), value]),
  );
}

/** Facts of a machine in which something is not as assumed. */
function withFacts(
  lab: Lab,
  machine: string,
  change: Partial<MachineFacts>,
): ReadonlyMap<string, MachineFacts> {
  const facts = new Map(assumedFacts(lab));
  const known = facts.get(machine);
  if (known === undefined) throw new Error(`no machine ${machine}`);
  return facts.set(machine, { ...known, ...change });
}

function refusal(work: () => unknown): LabError {
  try {
    work();
  } catch (error) {
    if (error instanceof LabError) return error;
  }
  throw new Error('It was not refused.');
}

describe('a plan', () => {
  it.each([natWrr, natSsh, drWrr, tunRr, fullNatWrr])(
    'of $name has steps with stable, unique ids and a reason and a deadline each',
    (lab) => {
      const steps = preview(lab).machines.flatMap((machine) => machine.steps);
      expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
      expect(preview(lab)).toEqual(preview(structuredClone(lab)));
      for (const step of steps) {
        expect(step.id.startsWith(`${step.machine}.`)).toBe(true);
        expect(step.title).not.toBe('');
        expect(step.why).toMatch(/\.$/);
        expect(step.deadlineMs).toBe(step.action.kind === 'packages' ? 300_000 : 30_000);
      }
    },
  );

  it('finds interfaces by MAC address, whatever the kernel calls them', () => {
    const facts = withFacts(natWrr, 'director', {
      interfaces: [
        { name: 'ens5', mac: embeddedMac('nat-wrr', 'director', 'outside') },
        { name: 'ens4', mac: embeddedMac('nat-wrr', 'director', 'inside') },
      ],
    });
    expect(actionsOf(planLab(natWrr, facts), 'director', 'network')[0]?.interfaces).toEqual([
      { network: 'outside', interface: 'ens5', address: '10.0.69.132/24' },
      { network: 'inside', interface: 'ens4', address: '192.168.131.132/24' },
    ]);
  });

  it('numbers an embedded machine’s interfaces by the lab’s networks, whether it is on them or not', () => {
    expect(actionsOf(preview(natWrr), 'rs1', 'network')[0]?.interfaces[0]?.interface).toBe('eth2');
    const swapped = {
      ...natWrr,
      directors: [{ name: 'director', addresses: { inside: '192.168.131.132', outside: '10.0.69.132' } }],
    };
    expect(actionsOf(preview(swapped), 'director', 'network')).toEqual(
      actionsOf(preview(natWrr), 'director', 'network'),
    );
  });

  it('adds real servers in the order of the lab file', () => {
    const reversed = { ...natWrr, realServers: natWrr.realServers.toReversed() };
    const addresses = (lab: Lab) =>
      actionsOf(preview(lab), 'director', 'virtual-service')[0]?.destinations.map(({ address }) => address);
    expect(addresses(natWrr)).toEqual(['192.168.131.110', '192.168.131.131']);
    expect(addresses(reversed)).toEqual(['192.168.131.131', '192.168.131.110']);
  });

  it('gives the VIP an address of its own only where it is not one of the director’s', () => {
    expect(actionsOf(preview(natWrr), 'director', 'network')[0]?.interfaces).toHaveLength(2);
    expect(actionsOf(preview(natSsh), 'director', 'network')[0]?.interfaces[2]).toEqual({
      network: 'outside',
      interface: 'ens4',
      address: '10.0.69.200/32',
    });
  });

  it('masquerades each network behind the director, but not the client’s', () => {
    const second: Lab = {
      ...natWrr,
      networks: { ...natWrr.networks, more: { cidr: '192.168.132.0/24' } },
      directors: [
        {
          name: 'director',
          addresses: { outside: '10.0.69.132', inside: '192.168.131.132', more: '192.168.132.132' },
        },
      ],
      realServers: [
        ...natWrr.realServers,
        { name: 'rs3', addresses: { more: '192.168.132.7' }, weight: 1, page: 'rs3' },
        { name: 'rs4', addresses: { outside: '10.0.69.7', more: '192.168.132.8' }, weight: 1, page: 'rs4' },
        { name: 'rs5', addresses: { outside: '10.0.69.8' }, weight: 1, page: 'rs5' },
      ],
    };
    const plan = preview(second);
    expect(actionsOf(plan, 'director', 'masquerade').map(({ source }) => source)).toEqual([
      '192.168.131.0/24',
      '192.168.132.0/24',
    ]);
    expect(actionsOf(plan, 'rs3', 'network')[0]?.defaultRoute?.via).toBe('192.168.132.132');
    // Where a real server could answer on the client's network, it is reached, and answers, on the other.
    expect(actionsOf(plan, 'rs4', 'network')[0]?.defaultRoute).toEqual({
      via: '192.168.132.132',
      interface: 'eth3',
    });
    expect(actionsOf(plan, 'director', 'virtual-service')[0]?.destinations[3]?.address).toBe('192.168.132.8');
    expect(actionsOf(plan, 'rs5', 'network')[0]?.defaultRoute?.via).toBe('10.0.69.132');
  });

  it('has another site for nginx only on another port than 80', () => {
    expect(actionsOf(preview(natWrr), 'rs1', 'web-server')).toEqual([{ kind: 'web-server', ports: [80] }]);
    expect(actionsOf(preview(natSsh), 'rs1', 'web-server')[0]?.site?.content).toContain('listen 8080;');
  });
});

describe('the plan of direct routing', () => {
  const kinds = (plan: Plan, machine: string) =>
    plan.machines.find((one) => one.machine === machine)?.steps.map(({ action }) => action.kind);

  it('hushes a real server before it has the VIP, and leaves its routes alone', () => {
    const plan = preview(drWrr);
    expect(kinds(plan, 'rs1')).toEqual([
      'packages',
      'network',
      'sysctl',
      'virtual-address',
      'page',
      'web-server',
    ]);
    expect(actionsOf(plan, 'rs1', 'network')[0]).not.toHaveProperty('defaultRoute');
    expect(actionsOf(plan, 'rs1', 'virtual-address')[0]).toMatchObject({
      interface: 'lo',
      vip: '10.0.69.200',
    });
    expect(settingsOf(plan, 'rs1')).toEqual({
      'all/arp_ignore': '1',
      'all/arp_announce': '2',
      'eth1/arp_ignore': '1',
      'eth1/arp_announce': '2',
    });
  });

  it('gives the director the VIP as an address for itself, no forwarding and no rule', () => {
    const plan = preview(drWrr);
    expect(kinds(plan, 'director')).toEqual(['packages', 'network', 'module', 'sysctl', 'virtual-service']);
    expect(actionsOf(plan, 'director', 'network')[0]?.interfaces.map(({ address }) => address)).toEqual([
      '10.0.69.132/24',
      '10.0.69.200/32',
    ]);
    expect(settingsOf(plan, 'director')).toEqual({ conn_reuse_mode: '2' });
    const [service] = actionsOf(plan, 'director', 'virtual-service');
    expect(service?.destinations.map(({ method, port }) => `${method} ${port}`)).toEqual(
      Array(3).fill('gateway 80'),
    );
  });

  it('lets requests in over a network that answers do not leave on', () => {
    const twoNetworks: Lab = { ...tunRr, service: { ...tunRr.service, forwarding: 'dr' } };
    expect(settingsOf(preview(twoNetworks), 'rs1')).toMatchObject({
      'all/rp_filter': '0',
      'eth2/rp_filter': '0',
    });
    expect(settingsOf(preview(twoNetworks), 'rs1')).not.toHaveProperty('eth1/rp_filter');
  });
});

describe('the plan of tunnelling', () => {
  it('has the tunnel, then silence and no filter, then the VIP', () => {
    const plan = preview(tunRr);
    expect(plan.machines.find(({ machine }) => machine === 'rs2')?.steps.map(({ id }) => id)).toEqual([
      'rs2.packages',
      'rs2.network',
      'rs2.module',
      'rs2.sysctl',
      'rs2.virtual-address',
      'rs2.page',
      'rs2.web-server',
    ]);
    expect(actionsOf(plan, 'rs2', 'module')[0]?.modules).toEqual(['ipip']);
    expect(actionsOf(plan, 'rs2', 'virtual-address')[0]?.interface).toBe('tunl0');
    expect(settingsOf(plan, 'rs2')).toEqual({
      'all/arp_ignore': '1',
      'all/arp_announce': '2',
      'eth1/arp_ignore': '1',
      'eth1/arp_announce': '2',
      'eth2/arp_ignore': '1',
      'eth2/arp_announce': '2',
      'all/rp_filter': '0',
      'tunl0/rp_filter': '0',
      'eth2/rp_filter': '0',
    });
  });

  it('sends packets to the address that the director is near, and tells clients the size of the tunnel', () => {
    const plan = preview(tunRr);
    const [service] = actionsOf(plan, 'director', 'virtual-service');
    expect(service?.destinations.map(({ address, method }) => `${method} ${address}`)).toEqual([
      'tunnel 192.168.131.110',
      'tunnel 192.168.131.131',
    ]);
    expect(settingsOf(plan, 'director')).toEqual({ conn_reuse_mode: '2', pmtu_disc: '1' });
  });

  it('goes by the routers of real networks where machines share none', () => {
    const ssh = { host: 'h', port: 22, user: 'root' };
    const far: Lab = {
      ...tunRr,
      machines: 'ssh',
      networks: {
        outside: { cidr: '10.0.69.0/24', gateway: '10.0.69.1' },
        far: { cidr: '172.16.5.0/24', gateway: '172.16.5.1' },
      },
      client: { ...tunRr.client, ssh, interfaces: { outside: 'ens4' } },
      directors: [
        { name: 'director', addresses: { outside: '10.0.69.132' }, ssh, interfaces: { outside: 'ens4' } },
      ],
      realServers: [
        {
          name: 'rs1',
          addresses: { far: '172.16.5.10' },
          weight: 1,
          page: 'rs1',
          ssh,
          interfaces: { far: 'ens5' },
        },
      ],
    };
    const plan = preview(far);
    expect(actionsOf(plan, 'director', 'network')[0]?.defaultRoute).toEqual({
      via: '10.0.69.1',
      interface: 'ens4',
    });
    expect(actionsOf(plan, 'rs1', 'network')[0]?.defaultRoute).toEqual({
      via: '172.16.5.1',
      interface: 'ens5',
    });
    expect(actionsOf(plan, 'director', 'virtual-service')[0]?.destinations[0]?.address).toBe('172.16.5.10');
    expect(settingsOf(plan, 'rs1')).toMatchObject({ 'tunl0/rp_filter': '0', 'ens5/rp_filter': '0' });
  });
});

describe('the plan of full NAT', () => {
  it('has the director answer for everybody, so real servers need no route', () => {
    const plan = preview(fullNatWrr);
    expect(actionsOf(plan, 'director', 'module')[0]?.modules).toEqual(['ip_vs', 'ip_vs_wrr', 'xt_ipvs']);
    expect(settingsOf(plan, 'director')).toMatchObject({ ip_forward: '1', conntrack: '1' });
    expect(actionsOf(plan, 'director', 'masquerade')).toEqual([]);
    expect(actionsOf(plan, 'director', 'source-nat')).toEqual([
      {
        kind: 'source-nat',
        vip: '10.0.69.132',
        port: 80,
        protocol: 'tcp',
        source: '192.168.131.132',
        comment: 'lvs-lab fullnat-wrr',
      },
    ]);
    expect(actionsOf(plan, 'rs1', 'network')[0]).not.toHaveProperty('defaultRoute');
  });

  it('gives the director the LIP where it does not have it', () => {
    const further = { ...fullNatWrr, service: { ...fullNatWrr.service, localAddress: '192.168.131.200' } };
    expect(actionsOf(preview(further), 'director', 'network')[0]?.interfaces[2]).toEqual({
      network: 'inside',
      interface: 'eth2',
      address: '192.168.131.200/32',
    });
  });
});

describe('a lab is refused', () => {
  it('with several directors, for now', () => {
    const twoDirectors = { ...natWrr, directors: [...natWrr.directors, ...natWrr.directors] };
    expect(refusal(() => preview(twoDirectors)).code).toBe('user-unsupported');
  });

  it.each([natWrr, fullNatWrr, drWrr])(
    'of $name when a real server shares no network with the director',
    (base) => {
      const lab: Lab = {
        ...base,
        networks: { ...base.networks, island: { cidr: '10.8.0.0/24' } },
        realServers: [{ name: 'rs9', addresses: { island: '10.8.0.1' }, weight: 1, page: '' }],
      };
      expect(refusal(() => preview(lab)).data).toMatchObject({ code: 'user-lab-file', machine: 'rs9' });
    },
  );

  it('when a machine runs a distribution that is not known', () => {
    const facts = withFacts(natWrr, 'rs2', {
      distribution: { family: 'unknown', id: 'rocky', name: 'Rocky Linux 9' },
    });
    const { data } = refusal(() => planLab(natWrr, facts));
    expect(data).toMatchObject({ code: 'machine-unsupported', machine: 'rs2' });
    expect(data.why).toContain('Rocky Linux 9');
  });

  it('when an interface is missing, naming those that are there', () => {
    const facts = withFacts(natSsh, 'client', { interfaces: [{ name: 'ens3', mac: '52:54:00:00:00:01' }] });
    const { data } = refusal(() => planLab(natSsh, facts));
    expect(data).toMatchObject({ code: 'machine-unsupported', machine: 'client' });
    expect(data.why).toContain('ens4');
    expect(data.why).toContain('ens3 (52:54:00:00:00:01)');
  });

  it('when two interfaces have the MAC address', () => {
    const mac = '52:54:00:aa:03:02';
    const facts = withFacts(natSsh, 'rs1', {
      interfaces: [
        { name: 'ens4', mac },
        { name: 'br0', mac },
      ],
    });
    expect(refusal(() => planLab(natSsh, facts)).data.why).toContain('ens4 and br0');
  });
});
