import type { LabDraft, DraftNetwork } from '../model/labDraft.ts';
import type { Ipv4 } from '../model/ipv4.ts';
import { label, outsideNetworks } from './attachment.ts';

/** An address of the lab with the network that it is said to be on. */
export interface PlacedAddress {
  readonly path: string;
  /** Whose address it is, as messages say it. */
  readonly owner: string;
  readonly address: Ipv4;
  readonly network: DraftNetwork;
}

/** The addresses of all machines on networks that exist. */
export function machineAddresses(draft: LabDraft): readonly PlacedAddress[] {
  return draft.machines.flatMap((machine) =>
    (machine.addresses ?? []).flatMap(({ network: name, path, address }) => {
      const network = draft.networks.get(name);
      if (network === undefined || address === undefined) return [];
      return [{ path, owner: label(machine), address, network }];
    }),
  );
}

/** The VIP on each network where it may belong. */
export function placedVip(draft: LabDraft): readonly PlacedAddress[] {
  const address = draft.service.vip;
  if (address === undefined) return [];
  return (outsideNetworks(draft) ?? []).map((network) => ({
    path: 'service.vip',
    owner: 'the VIP',
    address,
    network,
  }));
}
