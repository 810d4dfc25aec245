import { describe, expect, it } from 'vitest';
import { LabError } from '../../../lab/contract/labError.ts';
import type { MachineFacts } from '../../../lab/fact/machineFacts.ts';
import { embeddedMac } from '../../../lab/model/embeddedMac.ts';
import { forwardings, type Lab } from '../../../lab/model/lab.ts';
import { assumedFacts } from '../../../lab/plan/assumedFacts.ts';
import { planLab } from '../../../lab/plan/planLab.ts';
import type { Action, Plan } from '../../../lab/plan/step.ts';
import { natSsh, natWrr } from './labs.ts';

function preview(lab: Lab): Plan {
  return planLab(lab, assumedFacts(lab));
}

function actionsOf<Kind extends Action['kind']>(plan: Plan, machine: string, kind: Kind) {
  const steps = plan.machines.find((one) => one.machine === machine)?.steps ?? [];
  return steps
    .map(({ action }) => action)
    .filter((action): action is Extract<Action, { kind: Kind }> => action.kind === kind);
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
  it.each([natWrr, natSsh])(
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
    expect(actionsOf(preview(natWrr), 'rs1', 'web-server')).toEqual([{ kind: 'web-server', port: 80 }]);
    expect(actionsOf(preview(natSsh), 'rs1', 'web-server')[0]?.site?.content).toContain('listen 8080;');
  });
});

describe('a lab is refused', () => {
  it.each(forwardings.filter((one) => one !== 'nat'))('with forwarding %s, for now', (forwarding) => {
    const lab = { ...natWrr, service: { ...natWrr.service, forwarding } };
    expect(refusal(() => preview(lab)).data).toMatchObject({
      code: 'user-unsupported',
      what: expect.stringContaining('not supported yet') as string,
    });
  });

  it('with several directors or with UDP, for now', () => {
    const twoDirectors = { ...natWrr, directors: [...natWrr.directors, ...natWrr.directors] };
    const udp: Lab = { ...natWrr, service: { ...natWrr.service, protocol: 'udp' } };
    expect(refusal(() => preview(twoDirectors)).code).toBe('user-unsupported');
    expect(refusal(() => preview(udp)).code).toBe('user-unsupported');
  });

  it('when a real server shares no network with the director', () => {
    const lab: Lab = {
      ...natWrr,
      networks: { ...natWrr.networks, island: { cidr: '10.8.0.0/24' } },
      realServers: [{ name: 'rs9', addresses: { island: '10.8.0.1' }, weight: 1, page: '' }],
    };
    expect(refusal(() => preview(lab)).data).toMatchObject({ code: 'user-lab-file', machine: 'rs9' });
  });

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
