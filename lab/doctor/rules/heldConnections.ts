import { machinesOf, portsOf, servicesOf } from '../../model/lab.ts';
import type { Finding } from '../finding.ts';
import type { DoctorRule } from '../rule.ts';

/**
 * Connections that stay open: all requests on one go to one real server, and those of somebody else move the
 * scheduler's pointer under a test. A test's own are over in milliseconds.
 */
export const heldConnections: DoctorRule = (lab, machines) => {
  const { vip } = lab.service;
  const ports = servicesOf(lab).flatMap(portsOf);
  const own = new Set(machinesOf(lab).flatMap(({ machine }) => Object.values(machine.addresses)));
  return machines
    .filter(({ role }) => role === 'director')
    .flatMap(({ machine, seen }): readonly Finding[] => {
      const held = seen.established.filter(
        ({ virtual }) => virtual.address === vip && ports.includes(virtual.port),
      );
      const sources = [...new Set(held.map(({ client }) => client.address))];
      const strangers = sources.filter((source) => !own.has(source) && source !== vip);
      const known = sources.filter((source) => !strangers.includes(source));
      const count = (who: readonly string[]): number =>
        held.filter(({ client }) => who.includes(client.address)).length;
      const found: Finding[] = [];
      if (strangers.length > 0) {
        found.push({
          code: 'vip-used-by-others',
          severity: 'doubt',
          machine: machine.name,
          summary: 'Somebody who is no machine of the lab uses the VIP.',
          evidence: `${count(strangers)} open connections come from ${strangers.join(', ')}.`,
          mend: 'Keep others off the VIP while you test: their requests count too, and bend the sequence.',
        });
      }
      if (known.length > 0) {
        found.push({
          code: 'connections-held',
          severity: 'doubt',
          machine: machine.name,
          summary: 'Connections to the VIP are kept open.',
          evidence: `${count(known)} from ${known.join(', ')}: every request on one goes to the same real server.`,
          mend: 'Send `Connection: close`, or end what holds them, unless a test runs right now.',
        });
      }
      return found;
    });
};
