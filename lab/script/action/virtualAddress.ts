import type { ActionOf, ActionRenderer } from '../actionRenderer.ts';
import { runtimeRecord } from '../record.ts';
import { lines, sh } from '../shellText.ts';
import { networkScript } from './network.ts';

/**
 * The VIP on a real server: an address of this host alone (/32), so that packets to it are taken in. With a shorter
 * prefix on `lo`, all of its network would be local there.
 */
export const virtualAddress: ActionRenderer<ActionOf<'virtual-address'>> = {
  script(action, lab) {
    const { interface: name } = action;
    const interfaces = [{ network: '', interface: name, address: hostAddress(action) }];
    return networkScript({ interfaces }, runtimeRecord(lab, 'virtual-address'));
  },

  plain(action) {
    const add = sh`ip addr replace ${hostAddress(action)} dev ${action.interface}`;
    return action.interface === 'lo' ? add : lines(sh`ip link set dev ${action.interface} up`, add);
  },
};

function hostAddress({ vip }: ActionOf<'virtual-address'>): string {
  return `${vip}/32`;
}
