import { parseCidr } from '../../model/cidr.ts';
import type { Lab, Machine, Role } from '../../model/lab.ts';
import { hasOwnVip } from '../../model/ownVip.ts';
import type { Finding } from '../finding.ts';
import type { SeenAddress } from '../observation.ts';
import type { DoctorRule } from '../rule.ts';

/** Every machine needs its addresses, on an interface that is up; a netmask that leaves others out cuts them off. */
export const address: DoctorRule = (lab, machines) =>
  machines.flatMap(({ machine, role, seen }) =>
    wantedAddresses(lab, machine, role).flatMap((wanted): readonly Finding[] => {
      const finding = findingFor(wanted, seen.addresses);
      return finding === undefined ? [] : [{ severity: 'fault', machine: machine.name, ...finding }];
    }),
  );

interface WantedAddress {
  readonly address: string;
  /** Absent where any will do. */
  readonly prefixLength?: number;
}

function wantedAddresses(lab: Lab, machine: Machine, role: Role): readonly WantedAddress[] {
  const own = Object.entries(machine.addresses).map(([network, one]): WantedAddress => {
    const prefixLength = parseCidr(lab.networks[network]?.cidr ?? '')?.cidr.prefixLength;
    return { address: one, ...(prefixLength === undefined ? {} : { prefixLength }) };
  });
  // A real server that answers the client itself has the VIP for itself alone: with a shorter prefix on lo, the client's
  // whole network would be local to it.
  if (role === 'realServer' && hasOwnVip(lab))
    return [...own, { address: lab.service.vip, prefixLength: 32 }];
  // Of several directors one has the VIP at a time, and which one changes.
  const hasVip = role === 'director' && lab.directors.length === 1;
  if (!hasVip || own.some((one) => one.address === lab.service.vip)) return own;
  return [...own, { address: lab.service.vip }];
}

function findingFor(
  wanted: WantedAddress,
  seen: readonly SeenAddress[],
): Pick<Finding, 'code' | 'summary' | 'evidence' | 'mend'> | undefined {
  const mend = 'Run `up`, which sets it.';
  const found = seen.filter((one) => one.address === wanted.address);
  const [first] = found;
  if (first === undefined) {
    const others = seen.map((one) => `${one.address}/${one.prefixLength} (${one.interface})`).join(', ');
    return {
      code: 'address-missing',
      summary: `The machine does not have the address ${wanted.address}.`,
      evidence: `It has ${others || 'none'}.`,
      mend,
    };
  }
  const wrong = found.find(({ prefixLength }) => prefixLength !== (wanted.prefixLength ?? prefixLength));
  if (wrong !== undefined) {
    return {
      code: 'netmask-wrong',
      summary: `The netmask of ${wanted.address} is not that of its network.`,
      evidence: `It is /${wrong.prefixLength} on ${wrong.interface}; it must be /${wanted.prefixLength}.`,
      mend,
    };
  }
  if (first.up) return undefined;
  return {
    code: 'interface-down',
    summary: `The interface with the address ${wanted.address} is switched off.`,
    evidence: `${first.interface} is down.`,
    mend: `Run \`up\`, which switches it on; by hand: \`ip link set ${first.interface} up\`.`,
  };
}
