import { connectLabHost, type LabHostClient } from '../../vm/host/labHostClient.ts';
import { accessBy, type MachineAccess } from '../machineAccess.ts';

/** The ways to the machines of the embedded lab whose state is in this folder; `undefined` when it does not run. */
export async function embeddedAccess(
  folder: string,
  signal: AbortSignal,
): Promise<MachineAccess | undefined> {
  const host = await connectLabHost(folder, { signal });
  return host && accessThrough(host, signal);
}

/** Connections that the lab host keeps open, relayed. Closing the access leaves them there for the next command. */
export function accessThrough(host: LabHostClient, signal: AbortSignal): MachineAccess {
  const access = accessBy((machine, until) => host.connect(machine, { signal: until }), signal);
  const close = (): void => {
    access.close();
    host.close();
  };
  return { ...access, close };
}
