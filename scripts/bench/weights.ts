/** How soon a changed weight holds in the kernel's table, and whether requests are lost meanwhile. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LabService } from '../../electron/service/labService.ts';
import { foldersOf } from '../../electron/store/folders.ts';
import { sh } from '../../lab/script/shellText.ts';
import { root } from './paths.ts';
import { readSteadyLoad, steadyLoadCommand } from './steadyLoad.ts';
import { timed } from './timed.ts';

/** What changes of weights cost. */
export interface LiveWeights {
  /** From the call until the kernel's table has been read with the new weight in it, for each change; all under load. */
  readonly changesMs: readonly number[];
  /** Requests that got no answer. */
  readonly lost: number;
  readonly requests: number;
}

const load = { vip: '10.0.69.132', port: 80, requestsPerS: 50, requests: 500, held: 0 };
const lab = { kind: 'name', name: 'nat-wrr' } as const;
/** One after the other, each when so many more requests are answered. */
const weights = [0, 5, 1, 0, 7, 3, 2, 0, 4, 3];
const requestsBetween = 40;

/** A lab under a load of 50 requests a second, whose weights are changed by a service that lives on, as an app's does. */
export async function liveWeights(): Promise<LiveWeights> {
  const state = mkdtempSync(path.join(tmpdir(), 'lvs-lab-bench-'));
  const env = { ...process.env, LVS_LAB_STATE: state };
  const run = (...args: readonly string[]) =>
    timed(['node', path.join(root, 'scripts', 'lab.mjs'), ...args], { cwd: root, env });
  const service = new LabService({
    host: 'web',
    folders: foldersOf(env),
    labHostEntry: path.join(root, 'dist', 'lab-host.js'),
    imageRecipeFolder: path.join(root, 'resources', 'image'),
  });
  try {
    await run('up', path.join(root, 'resources', 'labs', 'nat-wrr.yaml'));
    return await changesUnderLoad(service);
  } finally {
    await service.close();
    await run('down', 'nat-wrr');
    rmSync(state, { recursive: true, force: true });
  }
}

async function changesUnderLoad(service: LabService): Promise<LiveWeights> {
  const { channel, close } = await service.openChannel(lab, 'client', sh`exec ${steadyLoadCommand(load)}`, {
    signal: AbortSignal.timeout(60_000),
    acceptNewHostKeys: false,
  });
  try {
    // What a page with the sliders begins with.
    await service.serviceTable(lab, 'active');
    const changesMs: number[] = [];
    let output = '';
    channel.stderr.resume();
    for await (const chunk of channel.stdout.setEncoding('utf8')) {
      output += chunk as string;
      const answered = output.split('\n').length - 1;
      const weight = weights[changesMs.length];
      if (weight === undefined || answered < requestsBetween * (changesMs.length + 1)) continue;
      const begunAt = performance.now();
      await service.setWeight(lab, { realServer: 'rs1', weight });
      changesMs.push(performance.now() - begunAt);
    }
    const { answers } = readSteadyLoad(output);
    const lost = load.requests - answers.filter(({ page }) => page !== undefined).length;
    return { changesMs, lost, requests: load.requests };
  } finally {
    close();
  }
}
