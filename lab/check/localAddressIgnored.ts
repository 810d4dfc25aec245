import type { Rule } from './rule.ts';

/** Only full NAT changes the source of a connection. */
export const localAddressIgnored: Rule = {
  code: 'local-address-ignored',
  severity: 'warning',
  summary: 'The local address has no effect',
  find: (draft) => {
    const { forwarding, hasLocalAddress } = draft.service;
    if (!hasLocalAddress || forwarding === undefined || forwarding === 'fullnat') return [];
    return [
      {
        path: 'service.localAddress',
        detail: `Under ${forwarding} the real servers see the client's own address as the source; the local address (LIP) is used by fullnat only.`,
        fix: 'Remove it, or use `fullnat`.',
        edit: { kind: 'remove', path: 'service.localAddress' },
      },
    ];
  },
};
