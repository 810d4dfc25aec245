import { formatIpv4 } from '../model/ipv4.ts';
import { localAddressCandidates } from './localAddress.ts';
import type { Rule } from './rule.ts';

/** Full NAT needs the LIP: on a mainline kernel it is a source NAT rule, which names the address. */
export const localAddressMissing: Rule = {
  code: 'local-address-missing',
  severity: 'error',
  summary: 'Full NAT needs a local address',
  find: (draft) => {
    if (draft.service.forwarding !== 'fullnat' || draft.service.hasLocalAddress) return [];
    const path = 'service.localAddress';
    const candidate = localAddressCandidates(draft)?.[0]?.address;
    const written = candidate === undefined ? undefined : formatIpv4(candidate);
    return [
      {
        path,
        detail:
          'Under fullnat the real servers see the local address (LIP) as the source of each connection and answer to it; nothing else says which address that is.',
        fix: `Add the director's address on the real servers' network${written === undefined ? '' : `: \`localAddress: ${written}\``}.`,
        ...(written === undefined ? {} : { edit: { kind: 'set', path, value: written } as const }),
      },
    ];
  },
};
