import type { LabStatus } from '../../lab/contract/labStatus.ts';
import { machinesOf } from '../../lab/model/lab.ts';
import { connectLabHost } from '../vm/host/labHostClient.ts';
import type { Folders } from '../store/folders.ts';
import { keptLabs, type KeptLab } from '../store/labFolder.ts';
import { lockHolder } from '../store/labLock.ts';
import { readFaults, withTitle } from './faults/faultFile.ts';
import { readLabAsBroughtUp } from './resolveLab.ts';
import { walkVerb } from './walk/walkVerb.ts';

/** All labs that have a folder, with the state that they are really in. */
export function labStatuses(folders: Folders): Promise<readonly LabStatus[]> {
  return Promise.all(keptLabs(folders).map((kept) => labStatus(kept, folders)));
}

async function labStatus(kept: KeptLab, folders: Folders): Promise<LabStatus> {
  const status = await statusOfMachines(kept, folders);
  const faults = readFaults(kept.folder).map(withTitle);
  return faults.length === 0 ? status : { ...status, faults };
}

async function statusOfMachines({ name, folder }: KeptLab, folders: Folders): Promise<LabStatus> {
  const lock = lockHolder(folder);
  // A packet walk is over in a moment, and is no run that anyone could follow.
  const holder = lock?.verb === walkVerb ? undefined : lock;
  const lab = readLabAsBroughtUp(name, folders)?.lab;
  const busy =
    holder === undefined
      ? {}
      : {
          heldBy: {
            pid: holder.pid,
            verb: holder.verb,
            runId: holder.runId,
            isHere: holder.pid === process.pid,
          },
        };
  if (lab?.machines === 'ssh') {
    const machines = machinesOf(lab).map(({ machine }) => ({
      name: machine.name,
      state: 'unknown',
      ...(machine.ssh === undefined ? {} : { ssh: `${machine.ssh.host}:${machine.ssh.port}` }),
    }));
    return {
      lab: name,
      machineSource: 'ssh',
      state: holder === undefined ? 'running' : 'busy',
      ...busy,
      machines,
    };
  }
  const host = await connectLabHost(folder);
  if (host === undefined) {
    return {
      lab: name,
      machineSource: 'embedded',
      state: holder === undefined ? 'broken' : 'busy',
      ...busy,
      machines: [],
    };
  }
  try {
    const status = await host.status();
    const whole = status.machines.every(({ state }) => state === 'running');
    return {
      lab: name,
      machineSource: 'embedded',
      state: holder !== undefined ? 'busy' : whole ? 'running' : 'broken',
      ...busy,
      machines: status.machines.map((machine) => ({
        name: machine.name,
        state: machine.frozen === true ? 'frozen' : machine.state,
        ...(machine.sshPort === undefined ? {} : { ssh: `127.0.0.1:${machine.sshPort}` }),
        ...(machine.pid === undefined ? {} : { pid: machine.pid }),
      })),
      accelerator: status.accelerator,
    };
  } finally {
    host.close();
  }
}
