import { formatIpv4 } from '../model/ipv4.ts';
import { localAddressCandidates } from './localAddress.ts';
import type { Rule } from './rule.ts';

/** Answers to the LIP must arrive at the director, from every real server, without a router. */
export const localAddressNotOnDirector: Rule = {
  code: 'local-address-not-on-director',
  severity: 'error',
  summary: "The local address is not the director's on the real servers' network",
  find: (draft) => {
    const { localAddress, forwarding } = draft.service;
    const candidates = localAddressCandidates(draft);
    if (forwarding !== 'fullnat' || localAddress === undefined || candidates === undefined) return [];
    // An address that could not be read may be the one.
    const fits = ({ address }: { readonly address: number | undefined }) =>
      address === localAddress || address === undefined;
    if (candidates.some(fits)) return [];
    const path = 'service.localAddress';
    const written = candidates[0]?.address === undefined ? undefined : formatIpv4(candidates[0].address);
    return [
      {
        path,
        detail:
          `The real servers would answer to ${formatIpv4(localAddress)}, which is no address of the director on a network where ` +
          'each of them is, so their answers would not come back to the director.',
        fix:
          written === undefined
            ? "Give the director and all real servers addresses on one network, and write the director's there."
            : `Write \`${written}\`.`,
        ...(written === undefined ? {} : { edit: { kind: 'set', path, value: written } as const }),
      },
    ];
  },
};
