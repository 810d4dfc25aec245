/**
 * Provisioning of the same bare machines, restored anew for each: LVS Lab beside a patient expert's bash and Ansible.
 * All begin with machines whose SSH servers have just answered, and each logs in by itself.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Template } from '../../electron/vm/template.ts';
import { restoreBareMachines, writeMachinesEnv, writeSshLab, type BareMachines } from './bareMachines.ts';
import { root } from './paths.ts';
import { timed } from './timed.ts';

/** Seconds from the start of the command. */
export interface Provisioned {
  /** Until the machines were ready; only where the tool tells. */
  readonly readyMs?: number;
  /** Until 40 requests were answered. */
  readonly answeredMs: number;
}

export type Provisioner = 'lvs-lab' | 'floor' | 'ansible-raw' | 'ansible-modules';

const peers = path.join(root, 'scripts', 'bench', 'peers');

/** One provisioning of freshly restored machines, and how long the restore took. */
export async function provision(
  provisioner: Provisioner,
  template: Template,
): Promise<Provisioned & { readonly restoreMs: number }> {
  const machines = await restoreBareMachines(template);
  const folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-bench-'));
  try {
    return { ...(await runners[provisioner](machines, folder)), restoreMs: machines.restoreMs };
  } finally {
    await machines.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

const runners = {
  'lvs-lab': async (machines, folder) => {
    const lab = path.join(folder, 'bench.yaml');
    writeSshLab(lab, machines);
    const cli = ['node', path.join(root, 'scripts', 'lab.mjs')];
    const env = { ...process.env, LVS_LAB_STATE: path.join(folder, 'state') };
    const marks = { ready: /done: \d+ steps applied/, answered: /^(PASS|FAIL)/m };
    const command = [...cli, 'demo', lab, '--keep', '--accept-new-host-keys'];
    const { marksMs } = await timed(command, { cwd: folder, env, marks });
    return { readyMs: marksMs['ready'] ?? NaN, answeredMs: marksMs['answered'] ?? NaN };
  },
  floor: async (machines, folder) => {
    const env = path.join(folder, 'machines.env');
    writeMachinesEnv(env, machines);
    const { output, wallMs } = await timed(['bash', path.join(peers, 'floor.sh'), env], { cwd: folder });
    const ready = /^provisioned ([\d.]+)$/m.exec(output)?.[1];
    if (ready === undefined) throw new Error(`floor.sh did not say when it was ready:\n${output}`);
    return { readyMs: Number(ready) * 1000, answeredMs: wallMs };
  },
  'ansible-raw': (machines, folder) => ansible('playbook-raw.yml', machines, folder),
  'ansible-modules': (machines, folder) => ansible('playbook-modules.yml', machines, folder),
} satisfies Record<Provisioner, (machines: BareMachines, folder: string) => Promise<Provisioned>>;

async function ansible(playbook: string, machines: BareMachines, folder: string): Promise<Provisioned> {
  const env = path.join(folder, 'machines.env');
  const inventory = path.join(folder, 'inventory.ini');
  writeMachinesEnv(env, machines);
  const listed = await timed(['bash', path.join(peers, 'inventory.sh'), env], { cwd: folder });
  writeFileSync(inventory, listed.output);
  const { wallMs } = await timed(['ansible-playbook', '-i', inventory, path.join(peers, playbook)], {
    cwd: folder,
    env: {
      ...process.env,
      ANSIBLE_CONFIG: path.join(peers, 'ansible.cfg'),
      ANSIBLE_LOCALHOST_WARNING: 'False',
    },
  });
  return { answeredMs: wallMs };
}
