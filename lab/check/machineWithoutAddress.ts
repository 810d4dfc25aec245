import { label } from './attachment.ts';
import type { Rule } from './rule.ts';

/** A machine on no network cannot take part. */
export const machineWithoutAddress: Rule = {
  code: 'machine-without-address',
  severity: 'error',
  summary: 'The machine is on no network',
  find: (draft) =>
    draft.machines
      .filter((machine) => machine.addresses?.length === 0)
      .map((machine) => ({
        path: `${machine.path}.addresses`,
        detail: `${label(machine)} has no address, so no other machine can reach it.`,
        fix: 'Give it an address on at least one network, such as `addresses: { inside: 192.168.131.110 }`.',
      })),
};
