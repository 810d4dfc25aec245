import type { MachineConnection } from '../ssh/machineConnection.ts';
import type { SecretSource } from '../ssh/secret.ts';

/** The ways to the machines of one lab, for the time of one operation. */
export interface MachineAccess {
  /** The connection to a machine; opened on first use, the same one afterwards. Rejects with `LabError`. */
  readonly connect: (machine: string) => Promise<MachineConnection>;
  /** Who knows the passwords of those who have to give one to become root there. */
  readonly secrets?: SecretSource;
  /** Ends what this access opened. Connections that a lab host keeps stay open there. */
  readonly close: () => void;
}

/**
 * An access that opens each connection once, however often it is asked for; a failed one may be tried again. Closing it
 * ends them all and gives up those that are still being opened, so that none keeps the process alive.
 */
export function accessBy(
  open: (machine: string, signal: AbortSignal) => Promise<MachineConnection>,
  signal: AbortSignal,
): MachineAccess {
  const closing = new AbortController();
  const until = AbortSignal.any([signal, closing.signal]);
  const connections = new Map<string, Promise<MachineConnection>>();
  return {
    connect(machine) {
      const known = connections.get(machine);
      if (known !== undefined) return known;
      const opened = open(machine, until);
      connections.set(machine, opened);
      opened.catch(() => connections.delete(machine));
      return opened;
    },
    close() {
      for (const opened of connections.values()) {
        opened.then(
          (connection) => connection.close(),
          () => undefined,
        );
      }
      closing.abort(new Error('nobody needs the connection any more'));
    },
  };
}
