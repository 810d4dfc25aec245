import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../lab/doctor/diagnose.ts';
import type { Surroundings } from '../../../lab/doctor/observation.ts';
import type { IpvsService } from '../../../lab/fact/ipvsTable.ts';
import type { Lab } from '../../../lab/model/lab.ts';
import { at, destination, found, lab, machines, service } from './observedLab.ts';

describe('diagnose, by what the lab is', () => {
  it('names a VIP that is missing where it is an address of its own', () => {
    const own: Lab = { ...lab, service: { ...lab.service, vip: '10.0.69.200' } };
    const key = { ...service.key, address: '10.0.69.200' } as IpvsService['key'];
    const director = { services: [{ ...service, key }] };
    expect(found({ director }, own)).toEqual(['director address-missing']);
    const addresses = [at('10.0.69.132'), at('192.168.131.132'), at('10.0.69.200', 32)];
    expect(found({ director: { ...director, addresses } }, own)).toEqual([]);
  });

  it('names rr where weights differ, and only another scheduler where they do not', () => {
    const weighted: Lab = {
      ...lab,
      service: { ...lab.service, scheduler: 'wrr' },
      realServers: lab.realServers.map((one, i) => ({ ...one, weight: i + 1 })),
    };
    const destinations = [destination('192.168.131.110', 1), destination('192.168.131.131', 2)];
    expect(found({ director: { services: [{ ...service, destinations }] } }, weighted)).toEqual([
      'director scheduler-ignores-weights',
    ]);
  });

  it('takes redirects for a fault where client and real servers share a network', () => {
    const shared: Lab = { ...lab, client: { name: 'client', addresses: { inside: '192.168.131.5' } } };
    const director = { sendRedirects: ['all'] };
    const of = (one: Lab) =>
      diagnose(one, machines({ director })).find(({ code }) => code === 'redirects-on')?.severity;
    expect(of(lab)).toBe('doubt');
    expect(of(shared)).toBe('fault');
  });

  it('names what is wrong around the machines, and looks at those that answer', () => {
    const heard = machines({ rs1: { gateways: [] } }).filter(({ machine }) => machine.name !== 'rs2');
    const surroundings: Surroundings = {
      silent: [{ machine: 'rs2', why: 'frozen', evidence: 'x' }],
      pulled: [{ machine: 'client', network: 'outside', dropped: 7 }],
      impaired: [
        {
          network: 'inside',
          lossPercent: 20,
          delayMs: 150,
          duplicationPercent: 0,
          frames: 10,
          lost: 2,
          duplicated: 0,
        },
      ],
    };
    const codes = diagnose(lab, heard, surroundings).map(({ machine, code }) => `${machine} ${code}`);
    expect(codes).toEqual([
      'rs2 machine-frozen',
      'client cable-pulled',
      'director segment-loss',
      'director segment-delay',
      'rs1 gateway-missing',
    ]);
  });

  it('puts faults before doubts', () => {
    const codes = diagnose(lab, machines({ rs1: { denials: [':INPUT DROP [0:0]'], gateways: [] } }));
    expect(codes.map(({ severity }) => severity)).toEqual(['fault', 'doubt']);
  });

  it('asks for neither forwarding nor gateway where answers do not pass the director', () => {
    const dr: Lab = { ...lab, service: { ...lab.service, forwarding: 'dr' } };
    const destinations = service.destinations.map((one) => ({ ...one, method: 'gateway' as const }));
    const services = [{ ...service, destinations }];
    const withVip = (rip: string) => ({ gateways: [], addresses: [at(rip), at(dr.service.vip, 32)] });
    expect(
      found(
        {
          director: { services, ipForward: false },
          rs1: withVip('192.168.131.110'),
          rs2: withVip('192.168.131.131'),
        },
        dr,
      ),
    ).toEqual([]);
  });

  it('says of every finding what was seen and how to mend it', () => {
    const everything = machines({
      director: { ipvs: false, ipForward: false },
      rs1: { gateways: [], listeners: [], denials: ['x'], selinuxEnforcing: true },
    });
    for (const finding of diagnose(lab, everything)) {
      expect(finding.evidence).not.toBe('');
      expect(finding.mend).not.toBe('');
    }
  });
});
