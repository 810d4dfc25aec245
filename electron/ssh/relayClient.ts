import type { Duplex } from 'node:stream';
import type { MachineConnection } from './machineConnection.ts';

/** The connection that a `relayServer` serves at the other end of `duplex`. */
export function relayClient(duplex: Duplex): MachineConnection {
  return {
    open: () => Promise.reject(new Error('under construction')),
    closed: Promise.resolve(undefined),
    close: () => duplex.destroy(),
  };
}
