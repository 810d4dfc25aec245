import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { LabError } from '../../../../lab/contract/labError.ts';
import type { MachineFactory, StartMachine } from '../../../../electron/vm/host/embeddedMachine.ts';
import { LabHost } from '../../../../electron/vm/host/labHost.ts';
import { isRunning } from '../../../../electron/vm/host/processLife.ts';
import type { LabHostEvent } from '../../../../electron/vm/host/protocol.ts';
import { fakeMachines } from './fakeMachines.ts';

/** A signal that is never given. */
export const never = new AbortController().signal;
export const until = (condition: () => boolean): Promise<void> =>
  vi.waitFor(() => expect(condition()).toBe(true), { timeout: 5000, interval: 5 });

/** The host's folder. */
export let folder: string;
/** The host of the test that runs. */
export let host: LabHost;
/** What was asked of machines that were started. */
export let started: StartMachine[];
/** What the host has said. */
export let events: LabHostEvent[];

/** Puts a host in the place of the one that each test has, with machines of its own. */
export function hostWith(factory: MachineFactory): LabHost {
  host = new LabHost({ factory, folder, onEvent: (event) => events.push(event), log: () => undefined });
  return host;
}

/** Processes of the machines, by name. */
export const pids = (): Record<string, number | undefined> =>
  Object.fromEntries(host.status.machines.map(({ name, pid }) => [name, pid]));
/** States of the machines, by name. */
export const states = (): Record<string, string> =>
  Object.fromEntries(host.status.machines.map(({ name, state }) => [name, state]));
/** Names of the machines that were started, once for each time. */
export const names = (): string[] => started.map((request) => request.spec.name).sort();

/** The error with which work fails. */
export async function failure(work: Promise<unknown>): Promise<LabError> {
  const error: unknown = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof LabError)) throw new Error('it did not fail as it should', { cause: error });
  return error;
}

/** Each test of a file that calls this has a host, with stand-ins for machines, of which nothing is left behind. */
export function useLabHost(): void {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lvs-lab-host-'));
    started = [];
    events = [];
    hostWith(fakeMachines((request) => started.push(request)));
  });

  afterEach(async () => {
    const left = Object.values(pids()).filter((pid) => pid !== undefined);
    await host.end('the test is over');
    expect(left.filter(isRunning)).toEqual([]);
    await rm(folder, { recursive: true, force: true });
  });
}
