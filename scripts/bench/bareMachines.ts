import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { checkLab } from '../../lab/check/checkLab.ts';
import type { Lab } from '../../lab/model/lab.ts';
import { chooseAccelerator } from '../../electron/vm/accelerator.ts';
import { machineSpecs } from '../../electron/service/embedded/machineSpecs.ts';
import type { LabHostStatus } from '../../electron/vm/host/protocol.ts';
import { startLabHost } from '../../electron/vm/host/startLabHost.ts';
import { ensureImage } from '../../electron/vm/image.ts';
import { defaultMemoryMb } from '../../electron/vm/machineHardware.ts';
import { ensureTemplate, type Template } from '../../electron/vm/template.ts';
import { root } from './paths.ts';
import { readFileSync } from 'node:fs';

const deadlineMs = 120_000;

/** The lab that everything is measured on: LVS-NAT, wrr 3:1. */
export function benchLab(): Lab {
  const text = readFileSync(path.join(root, 'resources', 'labs', 'nat-wrr.yaml'), 'utf8');
  const { lab } = checkLab(parse(text));
  if (lab === undefined) throw new Error('the sample lab has errors');
  return lab;
}

/** The template of the lab's machines, built where it is missing; the seconds that takes are not measured. */
export async function benchTemplate(cacheFolder: string): Promise<Template> {
  const signal = AbortSignal.timeout(600_000);
  const image = await ensureImage({ variant: 'full', cacheFolder, signal });
  const { accelerator } = await chooseAccelerator({ image, cacheFolder, signal });
  const hardware = { accelerator, memoryMb: defaultMemoryMb, networkCards: 2 };
  return ensureTemplate({ image, hardware, cacheFolder, signal });
}

/** Restored machines with nothing but their management network, for whoever provisions them. */
export interface BareMachines {
  readonly status: LabHostStatus;
  /** From the request until every machine's SSH server had answered. */
  readonly restoreMs: number;
  /** Private key that opens root's account on all of them. */
  readonly keyFile: string;
  readonly end: () => Promise<void>;
}

/** Restores the machines of the lab from the template, in a folder of their own. */
export async function restoreBareMachines(template: Template): Promise<BareMachines> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-bench-'));
  const signal = AbortSignal.timeout(deadlineMs);
  const host = await startLabHost({ folder, entry: path.join(root, 'dist', 'lab-host.js'), signal });
  const startedAt = performance.now();
  try {
    const machines = machineSpecs(benchLab());
    const status = await host.ensureMachines({ machines, template, deadlineMs }, { signal });
    return {
      status,
      restoreMs: performance.now() - startedAt,
      keyFile: path.join(folder, 'id_ed25519'),
      end: async () => {
        await host.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await host.stop();
    throw error;
  }
}

/** The machines as the hand-written peers are told of them. */
export function writeMachinesEnv(file: string, { status, keyFile }: BareMachines): void {
  const at = (name: string): string => {
    const port = status.machines.find((machine) => machine.name === name)?.sshPort;
    if (port === undefined) throw new Error(`${name} does not run`);
    return `127.0.0.1:${port}`;
  };
  writeFileSync(
    file,
    [
      `KEY=${keyFile}`,
      'USER=root',
      `CLIENT=${at('client')}`,
      `DIRECTOR=${at('director')}`,
      `RS1=${at('rs1')}`,
      `RS2=${at('rs2')}`,
      'OUTSIDE=eth1',
      'INSIDE=eth2',
      '',
    ].join('\n'),
  );
}

/** The same machines as a lab file with `machines: ssh`. */
export function writeSshLab(file: string, { status, keyFile }: BareMachines): void {
  const interfaces = { outside: 'eth1', inside: 'eth2' };
  const lab = benchLab();
  const ssh = (name: string) => ({
    host: '127.0.0.1',
    port: status.machines.find((machine) => machine.name === name)?.sshPort,
    user: 'root',
    identityFile: keyFile,
  });
  const withSsh = <Entry extends Lab['client']>(machine: Entry) => ({
    ...machine,
    ssh: ssh(machine.name),
    interfaces: Object.fromEntries(
      Object.entries(interfaces).filter(([network]) => Object.hasOwn(machine.addresses, network)),
    ),
  });
  const sshLab = {
    ...lab,
    name: 'bench-ssh',
    machines: 'ssh',
    client: withSsh(lab.client),
    directors: lab.directors.map(withSsh),
    realServers: lab.realServers.map(withSsh),
  };
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(sshLab, undefined, 2));
}
