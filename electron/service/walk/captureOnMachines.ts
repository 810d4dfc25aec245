import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../../../lab/contract/labError.ts';
import { machinesOf, serverPortOf, type Lab, type Machine, type Protocol } from '../../../lab/model/lab.ts';
import { fromBase64 } from '../../../lab/packet/base64.ts';
import { readPcap } from '../../../lab/packet/readPcap.ts';
import { mergeCaptures, type MachineCapture } from '../../../lab/packet/walk/mergeCaptures.ts';
import type { RootShell } from '../../ssh/rootShell.ts';
import type { MachineAccess } from '../machineAccess.ts';
import { openRootShell } from '../openRootShell.ts';
import { beginCapture, captureStatus, dropCapture, endCapture } from './captureScript.ts';
import type { FrameCapture } from './frameCapture.ts';

const beginDeadlineMs = 20_000;
const readDeadlineMs = 20_000;
/** For the last acknowledgements after the answer. */
const lingerMs = 400;

/** What captures on one machine. */
interface Tap {
  readonly machine: string;
  readonly networks: readonly string[];
  readonly macs: Readonly<Record<string, string>>;
  readonly shell: RootShell;
}

/**
 * Captures with tcpdump on every machine's interfaces of the lab.
 * @throws LabError `user-missing-software` where tcpdump is missing; `measure-failed` where it does not begin.
 */
export async function captureOnMachines(
  lab: Lab,
  access: MachineAccess,
  signal: AbortSignal,
): Promise<FrameCapture> {
  const begun = await Promise.allSettled(
    machinesOf(lab).map(({ machine }) => beginOn(machine, lab, access, signal)),
  );
  const taps = begun.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const end = async (): Promise<void> => {
    await Promise.allSettled(
      taps.map(({ shell }) => shell.run(dropCapture(), { signal, deadlineMs: readDeadlineMs })),
    );
    for (const { shell } of taps) shell.close();
  };
  const failure = begun.find((one) => one.status === 'rejected');
  if (failure !== undefined) {
    await end();
    throw failure.reason as Error;
  }
  const macs = Object.fromEntries(taps.map((tap) => [tap.machine, tap.macs]));
  return {
    macs,
    async settled() {
      await sleep(lingerMs, undefined, { signal });
      const captures = await Promise.all(taps.map((tap) => readFrom(tap, signal)));
      return { frames: mergeCaptures(lab, captures.flat(), macs), missed: 0 };
    },
    end,
  };
}

/** The service's ports, here and on the real servers. */
function capturedOf({ service }: Lab): { readonly protocol: Protocol; readonly ports: readonly number[] } {
  const { port, protocol } = service;
  return { protocol, ports: [...new Set([port, serverPortOf(service)])] };
}

async function beginOn(machine: Machine, lab: Lab, access: MachineAccess, signal: AbortSignal): Promise<Tap> {
  const { name, interfaces = {} } = machine;
  const networks = Object.keys(machine.addresses);
  const words = networks.map((network) => interfaces[network] ?? '');
  const shell = await openRootShell(lab, name, access, signal);
  const { status, output } = await shell.run(beginCapture(words, capturedOf(lab)), {
    signal,
    deadlineMs: beginDeadlineMs,
  });
  if (status !== 0) {
    shell.close();
    throw notBegun(name, status, output);
  }
  const addresses = output.trim().split('\n');
  const macs = Object.fromEntries(networks.map((network, at) => [network, addresses[at]?.trim() ?? '']));
  return { machine: name, networks, macs, shell };
}

async function readFrom(
  { machine, networks, shell }: Tap,
  signal: AbortSignal,
): Promise<readonly MachineCapture[]> {
  const { output } = await shell.run(endCapture(networks.length), {
    signal,
    deadlineMs: readDeadlineMs,
    maxOutputCharacters: 16 * 1024 * 1024,
  });
  const files = output.split('\n\n');
  return networks.map((network, at) => {
    const frames = readPcap(fromBase64(files[at] ?? ''));
    if (frames === undefined) throw notRead(machine, output);
    return { machine, network, frames };
  });
}

function notBegun(machine: string, status: number, output: string): LabError {
  const what = 'Frames could not be captured';
  if (status === captureStatus.noTcpdump) {
    return new LabError({
      code: 'user-missing-software',
      what,
      machine,
      why: 'tcpdump is not installed there',
      next: 'Install it there: apt-get install tcpdump (dnf install tcpdump).',
    });
  }
  return new LabError({
    code: 'measure-failed',
    what,
    machine,
    why: status === captureStatus.noInterface ? 'it lacks an interface of the lab' : 'tcpdump did not begin',
    next: 'Try it there by hand: tcpdump -i INTERFACE.',
    ...(output === '' ? {} : { output: output.slice(-2000) }),
  });
}

function notRead(machine: string, output: string): LabError {
  return new LabError({
    code: 'measure-failed',
    what: 'The captured frames could not be read',
    machine,
    why: 'what tcpdump wrote is no capture of Ethernet frames',
    next: 'Walk again; see whether tcpdump works there.',
    output: output.slice(-2000),
  });
}
