import { randomBytes } from 'node:crypto';
import { LabError } from '../../../lab/contract/labError.ts';
import { dnsDomain } from '../../../lab/model/dnsServer.ts';
import { machinesOf, serverPortOf, type Lab } from '../../../lab/model/lab.ts';
import { walkConnection } from '../../../lab/packet/walk/walkConnection.ts';
import type { WalkReport } from '../../../lab/packet/walk/walkReport.ts';
import { sendQueries } from '../../measure/sendQueries.ts';
import { sendRequests } from '../../measure/sendRequests.ts';
import { ownAddress } from '../../measure/testSender.ts';
import { Deadline } from '../../ssh/deadline.ts';
import { askedOutside } from '../../ssh/secret.ts';
import { keptLab, labFolder } from '../../store/labFolder.ts';
import { connectLabHost } from '../../vm/host/labHostClient.ts';
import { accessThrough } from '../embedded/embeddedAccess.ts';
import { lockLab } from '../lockLab.ts';
import type { MachineAccess } from '../machineAccess.ts';
import { sshAccess, type SshAccessContext } from '../sshAccess.ts';
import { captureOnMachines } from './captureOnMachines.ts';
import { captureOnSwitches } from './captureOnSwitches.ts';
import type { FrameCapture } from './frameCapture.ts';
import { walkVerb } from './walkVerb.ts';

/** Two tries of a lost SYN (1 s, then 2 s) are seen before the request is given up. */
const requestTimeoutMs = 4000;
const walkDeadlineMs = 60_000;

/**
 * Sends one request from a lab's client to the VIP, by HTTP or over UDP by DNS, and follows its connection through the
 * networks. Needs root on the machines of an `ssh` lab, and tcpdump.
 * @throws LabError `user-not-running`; `user-unsupported` for a lab without a director; `user-missing-software`
 *   without tcpdump, curl or dig on a machine; `lab-busy` while something else works on the lab.
 */
export async function walkLab(lab: Lab, context: SshAccessContext): Promise<WalkReport> {
  refuseUnwalkable(lab);
  const folder = labFolder(context.options.folders, lab.name);
  if (keptLab(context.options.folders, lab.name) === undefined) throw notUp(lab);
  const abort = new AbortController();
  const signal = AbortSignal.any([context.signal, abort.signal]);
  const holder = { verb: walkVerb, runId: randomBytes(8).toString('hex') };
  const held = lockLab(folder, lab.name, holder, () => abort.abort());
  try {
    return lab.machines === 'ssh'
      ? await walkMachines(lab, { ...context, signal })
      : await walkSwitches(lab, folder, signal);
  } finally {
    held.release();
  }
}

async function walkSwitches(lab: Lab, folder: string, signal: AbortSignal): Promise<WalkReport> {
  const host = await connectLabHost(folder, { signal });
  if (host === undefined) throw notUp(lab);
  const access = accessThrough(host, signal);
  const deadline = new Deadline(walkDeadlineMs, late(), signal);
  try {
    return await walk(lab, access, await captureOnSwitches(host, lab, deadline.signal), deadline.signal);
  } finally {
    deadline.stop();
    access.close();
  }
}

async function walkMachines(lab: Lab, context: SshAccessContext): Promise<WalkReport> {
  const access = sshAccess(lab, context);
  let deadline: Deadline | undefined;
  try {
    // A person who is asked before a machine lets us in may take any time; the walk's own deadline begins afterwards.
    await Promise.allSettled(machinesOf(lab).map(({ machine }) => access.connect(machine.name)));
    deadline = new Deadline(walkDeadlineMs, late(), context.signal);
    const secrets = access.secrets && askedOutside(deadline, access.secrets);
    const asking: MachineAccess = { ...access, ...(secrets && { secrets }) };
    return await walk(lab, access, await captureOnMachines(lab, asking, deadline.signal), deadline.signal);
  } finally {
    deadline?.stop();
    access.close();
  }
}

/** Sends, takes what was captured, and ends the capture. */
async function walk(
  lab: Lab,
  access: MachineAccess,
  capture: FrameCapture,
  signal: AbortSignal,
): Promise<WalkReport> {
  try {
    const clientPort = await sendOne(lab, access, signal);
    const { frames, missed } = await capture.settled(portsToFollow(lab, clientPort));
    const port = clientPort === undefined ? {} : { clientPort };
    return walkConnection({ lab, macs: capture.macs, frames, missed, ...port });
  } finally {
    await capture.end();
  }
}

/**
 * Ports that every frame of the connection has one of: the client's, which no forwarding method changes but full NAT may,
 * where another connection has it already; otherwise the service's, here and on the real servers.
 */
function portsToFollow({ service }: Lab, clientPort: number | undefined): readonly number[] {
  if (clientPort !== undefined && service.forwarding !== 'fullnat') return [clientPort];
  return [service.port, serverPortOf(service)];
}

function late(): LabError {
  return new LabError({
    code: 'measure-failed',
    what: 'The packet walk was given up',
    why: `it did not end within ${walkDeadlineMs / 1000} s`,
    next: 'Try again; `doctor` looks for causes on the machines.',
  });
}

/** Answers with the port that the client sent from; a connection that never came about has none that curl knows of. */
async function sendOne(lab: Lab, access: MachineAccess, signal: AbortSignal): Promise<number | undefined> {
  const { client, realServers, service } = lab;
  const connection = await access.connect(client.name);
  const id = randomBytes(8).toString('hex');
  const target = { vip: service.vip, ports: [service.port], requests: 1, requestTimeoutMs };
  // One port of 44,616 by chance: what IPVS remembers of earlier connections is not worth reading its table.
  const takenPorts = (): ReadonlySet<number> => new Set();
  const address = ownAddress(lab, client);
  const control = {
    machine: client.name,
    realServers,
    signal,
    stop: new AbortController().signal,
    onAnswer: () => undefined,
  };
  const [sent] =
    service.protocol === 'udp'
      ? await sendQueries(connection, {
          ...control,
          series: {
            ...target,
            domain: `${id}.${dnsDomain}`,
            sources: [address],
            takenPorts,
          },
        })
      : await sendRequests(connection, {
          ...control,
          series: {
            ...target,
            userAgent: `lvs-lab-walk/${id}`,
            mark: randomBytes(16).toString('hex'),
            origin: { address, takenPorts },
          },
        });
  const port = sent?.answer.sourcePort ?? 0;
  return port > 0 ? port : undefined;
}

function refuseUnwalkable({ directors }: Lab): void {
  if (directors.length > 0) return;
  throw new LabError({
    code: 'user-unsupported',
    what: 'This service cannot be walked',
    why: 'the lab has no director',
    next: 'Give it a director in the lab file.',
  });
}

function notUp(lab: Lab): LabError {
  return new LabError({
    code: 'user-not-running',
    what: `The lab ${lab.name} is not up`,
    why: 'there are no machines that a connection could go through',
    next: 'Bring it up first: `npm run -s lab -- up LAB`.',
  });
}
