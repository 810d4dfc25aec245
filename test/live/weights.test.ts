import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabService } from '../../electron/service/labService.ts';
import type { ChangedWeight } from '../../lab/contract/weights.ts';
import { readSteadyLoad, steadyLoadCommand, type SteadyOutcome } from '../../scripts/bench/steadyLoad.ts';
import { cacheFolder } from './labMachines.ts';
import { checkout, LabCommand, type RunningCommand } from './labCommand.ts';
import { natLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';

const command = new LabCommand();
const [rs1 = '', rs2 = ''] = natLab().realServers.map(({ page }) => page);
/** 50 requests a second for sixteen seconds, beside four connections that stay open. */
const load = { vip: '10.0.69.132', port: 80, requestsPerS: 50, requests: 800, held: 4 };
/**
 * Requests that may have been sent before a change, though nothing has been heard of them after it: a second's worth. They
 * may have gone by the weights of before.
 */
const underWay = 50;
const byName = { kind: 'name', name: 'weights' } as const;

let lab: LabUnderTest;
/** A service that lives as long as an app's does. */
let service: LabService;

beforeAll(async () => {
  lab = new LabUnderTest(command, natLab({ name: 'weights' }));
  await lab.mended();
  service = new LabService({
    host: 'web',
    folders: { state: command.state, cache: cacheFolder, files: path.join(command.state, 'files') },
    labHostEntry: path.join(checkout, 'dist', 'lab-host.js'),
    imageRecipeFolder: path.join(checkout, 'resources', 'image'),
  });
});
afterAll(async () => {
  await service.close();
  await command.end();
});

/** Starts the load on the client. */
function startLoad(): RunningCommand {
  return command.start(['exec', lab.file, 'client', '--', ...steadyLoadCommand(load)]);
}

/** Waits until the request of a number has been answered. */
const answered = (running: RunningCommand, number: number): Promise<string> =>
  running.prints(new RegExp(`^(sent|lost) ${number} `, 'm'));

/** What came of a load, of which nothing may be lost, nor a connection broken. */
async function whole(running: RunningCommand): Promise<SteadyOutcome> {
  const { code, stdout, stderr } = await running.end;
  expect(code, stderr).toBe(0);
  const outcome = readSteadyLoad(stdout);
  expect(outcome.answers.filter(({ page }) => page === undefined)).toEqual([]);
  expect(outcome.answers).toHaveLength(load.requests);
  expect(outcome.held.map((pages) => new Set(pages).size)).toEqual([1, 1, 1, 1]);
  return outcome;
}

/** Pages of requests, from one number to before another. */
const pages = ({ answers }: SteadyOutcome, from: number, to: number): readonly (string | undefined)[] =>
  answers.slice(from, to).map(({ page }) => page);

const count = (all: readonly (string | undefined)[], page: string): number =>
  all.filter((one) => one === page).length;

describe('weights that change under a load of 50 requests a second', () => {
  it('lose no request, and new connections follow them from then on', async () => {
    const running = startLoad();
    const isAnswered = async (request: number): Promise<void> => {
      await answered(running, request);
    };
    /** Changes a weight; the first request that was surely sent after that. */
    const set = async (realServer: string, weight: number): Promise<number> => {
      expect(await service.setWeight(byName, { realServer, weight })).toMatchObject({ realServer, weight });
      const numbers = running.stdout.matchAll(/^(?:sent|lost) (\d+) /gm);
      return Math.max(0, ...[...numbers].map(([, number]) => Number(number))) + underWay;
    };
    await isAnswered(60);
    const withoutRs1 = await set('rs1', 0);
    await isAnswered(withoutRs1 + 80);
    await set('rs1', 1);
    const oneAndFour = await set('rs2', 4);
    await isAnswered(oneAndFour + 100);
    const withoutRs2 = await set('rs2', 0);
    await isAnswered(withoutRs2 + 80);
    await set('rs2', 1);
    const threeAndOne = await set('rs1', 3);
    const outcome = await whole(running);

    expect(count(pages(outcome, 0, 60), rs1)).toBe(45);
    expect(count(pages(outcome, withoutRs1, withoutRs1 + 80), rs2), 'rs1 at 0').toBe(80);
    expect(count(pages(outcome, oneAndFour, oneAndFour + 100), rs1), 'weights 1 and 4').toBe(20);
    expect(count(pages(outcome, withoutRs2, withoutRs2 + 80), rs1), 'rs2 at 0').toBe(80);
    expect(threeAndOne, 'enough of the load is left').toBeLessThan(load.requests - 100);
    expect(count(pages(outcome, threeAndOne, threeAndOne + 100), rs1), 'weights 3 and 1').toBe(75);
    // Connections were held on both, so each was held on a server while that had weight 0; all were asked to the end.
    expect(new Set(outcome.held.map(([page]) => page))).toEqual(new Set([rs1, rs2]));
    const fewest = Math.min(...outcome.held.map((answers) => answers.length));
    expect(fewest, 'each held connection was asked five times a second at most').toBeGreaterThan(25);
  });

  it('may be changed by commands all the while', async () => {
    const running = startLoad();
    for (const [i, weight] of [5, 0, 2, 3].entries()) {
      await answered(running, 60 + 100 * i);
      const { code, stderr } = await command.run(['set-weight', 'weights', 'rs1', String(weight)]);
      expect(code, stderr).toBe(0);
    }
    await whole(running);
  });
});

describe('a weight that was changed', () => {
  it('is in the table when the call answers, in a service that lives on', async () => {
    const weights = async (): Promise<readonly unknown[]> => {
      const ipvsadm = await lab.said('director', 'ipvsadm -Sn');
      return [...ipvsadm.matchAll(/ -w (\d+)/g)].map(([, weight]) => Number(weight));
    };
    for (const weight of [9, 0, 3]) {
      await service.setWeight(byName, { realServer: 'rs1', weight });
      expect(await weights()).toEqual([weight, 1]);
      const { services } = await service.serviceTable(byName, 'active');
      expect(services[0]?.realServers.map(({ values }) => values[0])).toEqual([weight, 1]);
    }
  });

  it('leaves method, thresholds and persistence as they are, and tells of the latter', async () => {
    const director = (line: string): Promise<string> => lab.said('director', line);
    await director('ipvsadm -e -t 10.0.69.132:80 -r 192.168.131.110:80 -m -w 3 -x 500 -y 200');
    await director('ipvsadm -E -t 10.0.69.132:80 -s wrr -p 60');
    const { document } = await command.json(['set-weight', 'weights', 'rs1', '0']);
    expect((document as ChangedWeight).services).toEqual([
      { director: 'director', service: '80/tcp', scheduler: 'wrr', before: 3, persistentS: 60 },
    ]);
    expect(await director('ipvsadm -Ln --thresholds')).toMatch(/192\.168\.131\.110:80 +500 +200 /);
    expect(await director('ipvsadm -Sn')).toContain('-r 192.168.131.110:80 -m -w 0');
    expect(await director('ipvsadm -Sn')).toContain('-s wrr -p 60');
    await director('ipvsadm -e -t 10.0.69.132:80 -r 192.168.131.110:80 -m -w 3');
    await director('ipvsadm -E -t 10.0.69.132:80 -s wrr');
    await command.run(['set-weight', 'weights', 'rs1', '3']);
  });

  it('is what tests by the lab’s name predict with; the file keeps its own, which `up` sets again', async () => {
    await command.run(['set-weight', 'weights', 'rs2', '3']);
    const verdict = await command.json(['verify', 'weights']);
    expect(verdict.document).toMatchObject({
      verdict: 'pass',
      byRealServer: { rs1: { predicted: 20, measured: 20 }, rs2: { predicted: 20, measured: 20 } },
    });
    expect((await lab.verify()).code).toBe(1);
    expect(await lab.mended()).toEqual(['director.virtual-service']);
    await lab.passes({ rs1: 30, rs2: 10 });
  });

  it('is in the lab file too, where the lab was named by it', async () => {
    const { code, document } = await command.json(['set-weight', lab.file, 'rs2', '0']);
    expect(code).toBe(0);
    expect((document as ChangedWeight).file).toBe(lab.file);
    expect(readFileSync(lab.file, 'utf8')).toContain('"weight": 0');
    await lab.passes({ rs1: 40, rs2: 0 });
    expect(await lab.mended()).toEqual([]);
    await command.run(['set-weight', lab.file, 'rs2', '1']);
    await lab.passes({ rs1: 30, rs2: 10 });
  });

  it('is refused where the table lacks the service, which `up` brings back', async () => {
    await command.run(['clear', 'weights']);
    const { error, code } = await lab.fails('set-weight', 'weights', 'rs1', '5');
    expect(error).toMatchObject({ code: 'step-failed', machine: 'director' });
    expect(error.next).toContain('`up`');
    expect(code).toBe(3);
    expect(await lab.mended()).toEqual(['director.virtual-service']);
    await lab.passes({ rs1: 30, rs2: 10 });
  });

  it('is refused for a lab that is down, and the service that lives on has let it go', async () => {
    expect((await lab.down()).code).toBe(0);
    const { error, code } = await lab.fails('set-weight', lab.file, 'rs1', '5');
    expect(error.code).toBe('user-not-running');
    expect(code).toBe(2);
    await lab.mended();
    // The editor that it kept was that of a machine which is gone.
    await service.setWeight(byName, { realServer: 'rs1', weight: 1 });
    const { services } = await service.serviceTable(byName, 'active');
    expect(services[0]?.realServers.map(({ values }) => values[0])).toEqual([1, 1]);
  });
});
