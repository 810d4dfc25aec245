import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Server } from 'node:net';
import { once } from 'node:events';
import { ControlServer } from './controlServer.ts';
import type { MachineFactory } from './embeddedMachine.ts';
import { watchGone } from './folderWatch.ts';
import { alreadyRunningStatus, hostFile, keyFile, type HostFile } from './hostFile.ts';
import { takeHostLock } from './hostLock.ts';
import { LabHost } from './labHost.ts';
import { protocolVersion, type LabHostEvent } from './protocol.ts';
import { RelayListener } from './relayListener.ts';
import { listenPath, socketFiles } from './socketPath.ts';
import { endsWithVariable, watchStarter } from './starterWatch.ts';

const endDeadlineMs = 15_000;

/**
 * The whole life of a lab host process: takes the folder, answers until it is told to end or its folder or control
 * socket is gone (or whoever `LVS_LAB_ENDS_WITH` names), and ends its machines. Does not return before the process is to exit; resolves with its exit status.
 */
export async function runLabHost(labFolder: string, factory: MachineFactory): Promise<number> {
  const folder = path.resolve(labFolder);
  // The log is a file: on a full disk its lines are lost, the machines are not.
  process.stderr.on('error', () => undefined);
  process.umask(0o077);
  process.chdir(folder);
  const lock = await takeHostLock('.');
  if (lock === undefined) {
    log(`this folder already has a lab host${holderOf(folder)}; this one ends`);
    return alreadyRunningStatus;
  }
  const host = new LabHost({ factory, folder: '.', onEvent: (event) => tell(control, event), log });
  const control = new ControlServer(host, log);
  const relay = new RelayListener(host, log);
  let status = 0;
  endOnSignals(host, () => (status = 1));
  process.on('exit', () => host.killAll());
  for (const file of leftovers) rmSync(file, { recursive: true, force: true }); // of a host that was killed
  await listen(relay.server, listenPath(folder, 'relay'));
  writeHostFile(host.startedAt);
  // Last, since who can connect expects all the rest to be there.
  await listen(control.server, listenPath(folder, 'control'));
  const watched = process.platform === 'win32' ? [folder] : [folder, path.join(folder, socketFiles.control)];
  const stopWatching = watchGone(folder, watched, (gone) => void host.end(`${gone} is gone`));
  const starter = process.env[endsWithVariable];
  const stopWatchingStarter =
    starter === undefined ? undefined : watchStarter(starter, () => void host.end('its starter is gone'));
  log(`lab host ${process.pid} answers, protocol ${protocolVersion}`);

  await host.ended;
  stopWatching();
  stopWatchingStarter?.();
  relay.close();
  await control.close();
  for (const file of leftovers) rmSync(file, { recursive: true, force: true });
  lock.release();
  log('ended');
  return status;
}

/** Files that only mean something while the host runs. */
const leftovers = [socketFiles.control, socketFiles.relay, hostFile, keyFile, 'ports'] as const;

function tell(control: ControlServer, event: LabHostEvent): void {
  control.push(event);
  // A machine that will not go, or a client that does not read, must not keep the rest.
  if (event.kind === 'ending') setTimeout(() => process.exit(1), endDeadlineMs).unref();
}

function endOnSignals(host: LabHost, onError: () => void): void {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => void host.end(signal));
  process.on('uncaughtException', (error) => {
    log(error.stack ?? error.message);
    onError();
    void host.end('an error that was not expected');
  });
}

async function listen(server: Server, address: string): Promise<void> {
  server.listen(address);
  await once(server, 'listening');
}

function writeHostFile(startedAt: string): void {
  const content: HostFile = { pid: process.pid, protocol: protocolVersion, startedAt };
  const fresh = `${hostFile}.new`;
  writeFileSync(fresh, `${JSON.stringify(content)}\n`);
  renameSync(fresh, hostFile);
}

function holderOf(folder: string): string {
  try {
    return ` (process ${(JSON.parse(readFileSync(path.join(folder, hostFile), 'utf8')) as HostFile).pid})`;
  } catch {
    return '';
  }
}

function log(line: string): void {
  process.stderr.write(`${new Date().toISOString()} ${line}\n`);
}
