/**
 * Every timed claim, each beside its peer, in one run on this machine: `npm run bench`. With `--write` the table goes
 * to docs/bench.md too.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { foldersOf } from '../../electron/store/folders.ts';
import { benchTemplate } from './bareMachines.ts';
import { captureCost, describeLoss, isTold } from './capture.ts';
import { everyday } from './everyday.ts';
import type { PairedRatio } from './paired.ts';
import { root } from './paths.ts';
import { provision, type Provisioner } from './provisioning.ts';
import { benchSwitch } from './switch.ts';
import { median } from './timed.ts';
import { liveWeights } from './weights.ts';
import { benchWindows } from './windows.ts';

/** One line of the table. */
interface Figure {
  readonly figure: string;
  readonly ours: string;
  readonly peer: string;
  readonly must: string;
  readonly aim: string;
  readonly reached: 'aim' | 'must' | 'no';
}

const { values: options } = parseArgs({
  options: { write: { type: 'boolean', default: false }, rounds: { type: 'string', default: '3' } },
});
const rounds = Number(options.rounds);

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const template = await benchTemplate(foldersOf(process.env).cache);

const provisioners: readonly Provisioner[] = ['lvs-lab', 'floor', 'ansible-raw', 'ansible-modules'];
const provisioned = new Map<Provisioner, Awaited<ReturnType<typeof provision>>[]>();
const daily: Awaited<ReturnType<typeof everyday>>[] = [];
for (let round = 1; round <= rounds; round += 1) {
  // In turn, so that whatever else the machine does falls on all of them.
  for (const provisioner of provisioners) {
    say(`round ${round}: ${provisioner}`);
    provisioned.set(provisioner, [
      ...(provisioned.get(provisioner) ?? []),
      await provision(provisioner, template),
    ]);
  }
  say(`round ${round}: demo, up, verify`);
  daily.push(await everyday());
}
say('weights under load');
const live = await liveWeights();
say('windows');
const windows = await benchWindows();
say('switch');
const switches = await benchSwitch();
say('capture');
const capture = await captureCost();

const all = [...provisioned.values()].flat();
const ready = (name: Provisioner): number =>
  median((provisioned.get(name) ?? []).map(({ readyMs }) => readyMs ?? NaN));
const answered = (name: Provisioner): number =>
  median((provisioned.get(name) ?? []).map(({ answeredMs }) => answeredMs));

const figures: readonly Figure[] = [
  absolute('demo, from start to verdict', median(daily.map(({ demoMs }) => demoMs)) / 1000, 's', 15, 8),
  ratio('provisioning, beside hand-written bash', ready('lvs-lab'), ready('floor'), 1.2, 1.0),
  ratio(
    'bare machines to 40 answers, beside the leanest Ansible',
    answered('lvs-lab'),
    answered('ansible-raw'),
    0.9,
    0.6,
  ),
  ratio('the same, beside idiomatic Ansible', answered('lvs-lab'), answered('ansible-modules'), 0.33, 0.15),
  absolute(
    'second `up`, nothing to do',
    median(daily.map(({ secondUpMs }) => secondUpMs)) / 1000,
    's',
    2.5,
    1,
  ),
  absolute(
    '`verify`, 40 requests from the client',
    median(daily.map(({ verifyMs }) => verifyMs)) / 1000,
    's',
    2.5,
    1,
  ),
  absolute('`doctor` on 4 machines', median(daily.map(({ doctorMs }) => doctorMs)) / 1000, 's', 3, 1.5),
  absolute('restore of 4 machines to SSH', median(all.map(({ restoreMs }) => restoreMs)) / 1000, 's', 4, 2),
  absolute(
    'memory of a machine (PSS, the largest)',
    median(daily.map(({ machineMb }) => machineMb)),
    'MB',
    200,
    120,
  ),
  absolute('a changed weight in the kernel’s table', median(live.changesMs), 'ms', 100, 50),
  {
    figure: 'requests lost meanwhile, at 50 a second',
    ours: `${live.lost} of ${live.requests}`,
    peer: '',
    must: '0',
    aim: '0',
    reached: live.lost === 0 ? 'aim' : 'no',
  },
  absolute('labs page, first paint from server start', windows.firstPaintMs / 1000, 's', 1.5, 1),
  absolute('labs page, usable from server start', windows.usableMs / 1000, 's', 2.5, 1.5),
  absolute('labs page, what it loads (gzip)', windows.firstPageKb, 'KB', 600, 400),
  absolute('a key in a form with 64 real servers, painted', windows.keystrokeMs, 'ms', 50, 32),
  absolute('longest frame of a run of 2,000 events', windows.longestFrameMs, 'ms', 100, 50),
  switchFigure(switches.ours, switches.vdeSwitch),
  costFigure('throughput of the switch lost to capture', capture.withCapture),
  costFigure('the same, with a packet walk all the time', capture.withWalk),
];
const report = [heading(), table(figures)].join('\n\n');
say(`\n${report}`);
if (options.write) await writeReport(report);

function absolute(figure: string, value: number, unit: string, must: number, aim: number): Figure {
  const digits = unit === 's' ? 2 : 0;
  return {
    figure,
    ours: `${value.toFixed(digits)} ${unit}`,
    peer: '',
    must: `≤ ${must} ${unit}`,
    aim: `≤ ${aim} ${unit}`,
    reached: value <= aim ? 'aim' : value <= must ? 'must' : 'no',
  };
}

function ratio(figure: string, oursMs: number, peerMs: number, must: number, aim: number): Figure {
  const value = oursMs / peerMs;
  return {
    figure,
    ours: `${(oursMs / 1000).toFixed(2)} s (${value.toFixed(2)} ×)`,
    peer: `${(peerMs / 1000).toFixed(2)} s`,
    must: `≤ ${must} ×`,
    aim: `≤ ${aim} ×`,
    reached: value <= aim ? 'aim' : value <= must ? 'must' : 'no',
  };
}

function switchFigure(ours: number, peer: number | undefined): Figure {
  const value = peer === undefined ? NaN : ours / peer;
  const frames = (count: number): string => `${Math.round(count / 1000)} k frames/s`;
  return {
    figure: 'switch, beside vde_switch',
    ours: peer === undefined ? frames(ours) : `${frames(ours)} (${value.toFixed(2)} ×)`,
    peer: peer === undefined ? 'not installed' : frames(peer),
    must: '≥ 1 ×',
    aim: '≥ 2 ×',
    reached: value >= 2 ? 'aim' : value >= 1 ? 'must' : 'no',
  };
}

function costFigure(figure: string, left: PairedRatio): Figure {
  const cost = (1 - left.median) * 100;
  return {
    figure,
    ours: describeLoss(left),
    peer: '',
    must: '≤ 20 %',
    aim: '≤ 10 %',
    reached: !isTold(left) ? 'no' : cost <= 10 ? 'aim' : cost <= 20 ? 'must' : 'no',
  };
}

function heading(): string {
  const [cpu] = cpus();
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  const date = new Date().toISOString().slice(0, 10);
  return (
    `Measured on ${date}: ${cpus().length} cores of ${cpu?.model.trim() ?? 'an unknown CPU'}, ${memoryGb} GB, ` +
    `Linux ${release()}, QEMU ${template.qemu.version}, ${template.hardware.accelerator}; medians of ${rounds} rounds.`
  );
}

function table(rows: readonly Figure[]): string {
  const head = '| figure | LVS Lab | peer | must | aim | reached |\n| --- | --- | --- | --- | --- | --- |';
  return [
    head,
    ...rows.map(
      (row) => `| ${[row.figure, row.ours, row.peer, row.must, row.aim, row.reached].join(' | ')} |`,
    ),
  ].join('\n');
}

/** Replaces what stands between the marks in docs/bench.md. */
async function writeReport(report: string): Promise<void> {
  const file = path.join(root, 'docs', 'bench.md');
  const [begin, end] = ['<!-- measured -->', '<!-- /measured -->'];
  const text = readFileSync(file, 'utf8');
  const from = text.indexOf(begin) + begin.length;
  const written = `${text.slice(0, from)}\n\n${report}\n\n${text.slice(text.indexOf(end))}`;
  // As `check` wants it.
  writeFileSync(file, await format(written, { ...(await resolveConfig(file)), filepath: file }));
}
