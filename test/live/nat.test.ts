import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ProbedPlan } from '../../lab/contract/plannedLab.ts';
import { LabService } from '../../electron/service/labService.ts';
import { foldersOf } from '../../electron/service/serviceOptions.ts';
import { cli, LabCommand } from './labCommand.ts';
import { allSay, followsCycle, natLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';

const command = new LabCommand();
const lab = new LabUnderTest(command, natLab());
const wrrCycle = ['rs2', 'rs1', 'rs1', 'rs1'];

beforeAll(async () => {
  const { code, document, stderr } = await lab.up();
  expect(stderr).toContain('steps applied');
  expect(document).toMatchObject({ lab: 'nat', verb: 'up', outcome: 'done' });
  expect(document.applied).toBeGreaterThan(5);
  expect(code).toBe(0);
});
afterAll(() => command.end());

describe('a healthy LVS-NAT lab', () => {
  it('divides 40 requests 30 to 10, in the order of the scheduler, by all four accounts', async () => {
    const verdict = await lab.passes({ rs1: 30, rs2: 10 });
    expect(verdict).toMatchObject({
      lab: 'nat',
      forwarding: 'nat',
      scheduler: 'wrr',
      requests: 40,
      answered: 40,
      lost: 0,
    });
    expect(verdict.sequence).toHaveLength(40);
    expect(followsCycle(verdict.sequence, wrrCycle), verdict.sequence.join(' ')).toBe(true);
    expect(verdict.durationMs).toBeGreaterThan(0);
  });

  it('keeps the test, to be read when the lab is gone', () => {
    const tests = readdirSync(path.join(command.state, 'tests', 'nat'));
    expect(tests.filter((name) => /^[0-9a-f]+\.json$/.test(name))).toHaveLength(1);
  });

  it('counts them where IPVS does, in JSON and as a table', async () => {
    // The kernel adds its counters up every 2 s.
    await vi.waitFor(
      async () => {
        const { document, code } = await lab.stats();
        expect(document.view).toBe('stats');
        expect(document.columns).toEqual(['Conns', 'InPkts', 'OutPkts', 'InBytes', 'OutBytes']);
        const [service, ...others] = document.services;
        expect(others).toEqual([]);
        expect(service?.address).toBe('tcp 10.0.69.132:80');
        expect(service?.values[0]).toBe(40);
        const rows = service?.realServers.map(({ realServer, values }) => [realServer, values[0]]);
        expect(Object.fromEntries(rows ?? [])).toEqual({ rs1: 30, rs2: 10 });
        expect(code).toBe(0);
      },
      { timeout: 15_000, interval: 300 },
    );
    const { stdout, code } = await command.run(['stats', lab.file]);
    expect(stdout).toMatch(/Conns +InPkts +OutPkts +InBytes +OutBytes\n/);
    expect(stdout).toMatch(/-> 192\.168\.131\.110:80 +rs1 +30 /);
    expect(code).toBe(0);
  });

  it('divides requests of the director itself in the same way', async () => {
    const { sequence } = await lab.passes({ rs1: 30, rs2: 10 }, '--from', 'director');
    expect(followsCycle(sequence, wrrCycle)).toBe(true);
  });

  it('is predicted exactly where the requests are not whole cycles', async () => {
    const { sequence, byRealServer } = (await lab.verify('--requests', '41')).document;
    const first = sequence[0] ?? '';
    // 10 whole cycles and the request with which the next begins.
    expect(byRealServer).toEqual({
      rs1: allSay(first === 'rs1' ? 31 : 30),
      rs2: allSay(first === 'rs2' ? 11 : 10),
    });
    expect(followsCycle(sequence, wrrCycle)).toBe(true);
  });

  it('divides 200 requests 150 to 50', async () => {
    await lab.passes({ rs1: 150, rs2: 50 }, '--requests', '200');
  });

  it('tells the verdict in words too', async () => {
    const { code, stdout } = await command.run(['verify', lab.file, '--requests', '8']);
    expect(stdout).toMatch(/^PASS\n/);
    expect(stdout).toMatch(/rs1 +6 +6 +6 +6/);
    expect(code).toBe(0);
  });

  it('shows rates while requests come', async () => {
    const requests = lab.verify('--requests', '400');
    try {
      await vi.waitFor(
        async () => {
          const { document } = await lab.stats('--rate');
          expect(document.columns).toEqual(['CPS', 'InPPS', 'OutPPS', 'InBPS', 'OutBPS']);
          expect(document.services[0]?.values[0]).toBeGreaterThan(0);
        },
        { timeout: 30_000, interval: 200 },
      );
    } finally {
      expect((await requests).document).toMatchObject({ verdict: 'pass', reasons: [] });
    }
    const { stdout, code } = await command.run(['stats', lab.file, '--rate']);
    expect(stdout).toMatch(/CPS +InPPS/);
    expect(code).toBe(0);
  });

  it('shows connections by state', async () => {
    await lab.passes({ rs1: 30, rs2: 10 });
    const { document, code } = await lab.stats('--states');
    expect(document.columns).toEqual(expect.arrayContaining(['SYN_RECV', 'ESTABLISHED', 'TIME_WAIT']));
    const closed = document.columns.indexOf('TIME_WAIT');
    expect(document.services[0]).toMatchObject({ address: 'tcp 10.0.69.132:80' });
    // What was closed a moment ago is remembered for 2 minutes, in other states until both ends have said so.
    expect(document.services[0]?.values[closed]).toBeGreaterThan(0);
    expect(code).toBe(0);
  });

  it('shows weights and connections now', async () => {
    const { document, code } = await lab.stats('--active');
    expect(document.columns).toEqual(['Weight', 'ActiveConn', 'InActConn']);
    const [service] = document.services;
    expect(service).toMatchObject({ address: 'tcp 10.0.69.132:80', scheduler: 'wrr' });
    const rows = service?.realServers.map(({ realServer, method, values }) => [
      realServer,
      method,
      values[0],
    ]);
    expect(rows).toEqual([
      ['rs1', 'masquerade', 3],
      ['rs2', 'masquerade', 1],
    ]);
    expect(code).toBe(0);
  });

  it('is listed with its machines', async () => {
    const { document, code } = await lab.list();
    expect(document).toMatchObject([{ lab: 'nat', machineSource: 'embedded', state: 'running' }]);
    expect(document[0]?.machines.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'client running',
      'director running',
      'rs1 running',
      'rs2 running',
    ]);
    for (const { ssh } of document[0]?.machines ?? []) expect(ssh).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(code).toBe(0);
    expect((await command.run(['list'])).stdout).toMatch(/^nat +running/);
  });

  it('opens to an ordinary ssh with the key in its folder', async () => {
    const { document } = await lab.list();
    const port = document[0]?.machines[1]?.ssh?.split(':')[1] ?? '';
    const key = path.join(command.labFolder('nat'), 'id_ed25519');
    const known = path.join(command.labFolder('nat'), 'machines', 'director', 'known_hosts');
    const options = ['-F', 'none', '-o', 'BatchMode=yes', '-o', `UserKnownHostsFile=${known}`];
    const said = await saidBy('ssh', [...options, '-i', key, '-p', port, 'root@127.0.0.1', 'hostname']);
    expect(said).toBe('director\n');
  });

  it('gives the doctor nothing to name', async () => {
    const { document, code } = await lab.doctor();
    expect(document).toEqual([]);
    expect(code).toBe(0);
  });

  it('holds, step by step, when its plan is asked about', async () => {
    const { document, code } = await command.json(['plan', lab.file, '--probe']);
    const { standings, failures } = document as ProbedPlan;
    expect(Object.keys(standings).length).toBeGreaterThan(10);
    expect(new Set(Object.values(standings))).toEqual(new Set(['holds']));
    expect(failures).toEqual([]);
    expect(code).toBe(0);
    await lab.said('rs2', 'systemctl stop nginx');
    const { stdout } = await command.run(['plan', lab.file, '--probe']);
    expect(stdout).toMatch(/will change +nginx on port 80/);
    // To ask changes nothing: it is up that mends it.
    expect(await lab.mended()).toEqual(['rs2.web-server']);
  });

  it('is left alone by a second up, which says so', async () => {
    const { stderr, code, document } = await lab.up();
    expect(document).toMatchObject({ outcome: 'done', applied: 0, undone: 0 });
    expect(stderr).toContain(`0 steps applied, ${document.steps.length} held already`);
    expect(code).toBe(0);
  });
});

describe('a window beside the command line', () => {
  const service = new LabService({
    host: 'web',
    folders: foldersOf({ LVS_LAB_STATE: command.state }),
    labHostEntry: '',
    imageRecipeFolder: '',
    onUnknownHostKey: () => Promise.resolve(false),
  });
  afterAll(() => service.close());

  it('follows a run of another process, and lists it with how it stands', async () => {
    const running = command.start(['verify', lab.file, '--requests', '2000']);
    try {
      const run = await vi.waitUntil(
        async () => (await service.listRuns('nat')).find(({ state }) => state === 'running'),
        { timeout: 30_000, interval: 20 },
      );
      expect(run.verb).toBe('verify');
      let seen = 0;
      const answered = async (): Promise<boolean> => {
        const events = await service.events(run.runId, seen);
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => seen + i + 1));
        seen += events.length;
        return events.some(({ kind }) => kind === 'answer');
      };
      await vi.waitUntil(answered, { timeout: 30_000, interval: 50 });
      running.kill('SIGINT');
      expect((await running.end).code).toBe(130);
      const [newest] = await service.listRuns('nat');
      expect(newest).toMatchObject({ runId: run.runId, state: 'cancelled' });
    } finally {
      running.kill('SIGKILL');
    }
  });

  it('can let a test send no more, which is judged and kept as far as it went', async () => {
    const answered = Promise.withResolvers<string>();
    const unsubscribe = service.subscribe((push) => {
      if (push.kind === 'run-event' && push.event.kind === 'answer') answered.resolve(push.runId);
    });
    const { runId } = await service.startRun({
      verb: 'verify',
      lab: { kind: 'name', name: 'nat' },
      acceptNewHostKeys: false,
      requests: 5000,
      from: 'client',
    });
    expect(await answered.promise).toBe(runId);
    await service.stopSending(runId);
    await service.idle();
    unsubscribe();
    const { verdict, answers, labText } = await service.readTest('nat', runId);
    expect(verdict.reasons.map(({ code }) => code)).toContain('stopped-early');
    expect(verdict.sequence).toHaveLength(answers.length);
    expect(answers.length).toBeLessThan(5000);
    expect(JSON.parse(labText)).toMatchObject({ name: 'nat' });
    const [newest] = await service.listTests('nat');
    expect(newest).toMatchObject({ runId, requests: 5000, from: 'client' });
  });
});

describe('exec', () => {
  it('hands arguments over exactly as they are', async () => {
    const words = ['a b', "c'd", '$HOME', '`id`', '', '-n', '*', '\\', 'x\ny', '重'];
    const { stdout, code } = await lab.exec('client', ['printf', '<%s>', ...words]);
    expect(stdout).toBe(words.map((word) => `<${word}>`).join(''));
    expect(code).toBe(0);
  });

  it('takes a single word for a command line', async () => {
    expect((await lab.exec('client', ['echo one; echo two | tr o 0'])).stdout).toBe('one\ntw0\n');
  });

  it('passes exit statuses and both outputs through', async () => {
    const end = await lab.exec('rs1', ['sh', '-c', 'echo out; echo err >&2; exit 7']);
    expect(end).toMatchObject({ code: 7, stdout: 'out\n', stderr: 'err\n' });
    const { document, code } = await command.json([
      'exec',
      lab.file,
      'rs1',
      '--',
      'sh',
      '-c',
      'echo out; exit 7',
    ]);
    expect(document).toEqual({ stdout: 'out\n', stderr: '', code: 7 });
    expect(code).toBe(7);
  });

  it('carries any bytes to standard input and from standard output', async () => {
    const input = randomBytes(300_000);
    const { stdoutBytes, code } = await command.run(['exec', lab.file, 'client', '--', 'cat'], { input });
    expect(stdoutBytes.equals(input)).toBe(true);
    expect(code).toBe(0);
  });

  it('refuses a machine that the lab does not have', async () => {
    const { error, code } = await lab.fails('exec', lab.file, 'rs9', '--', 'id');
    expect(error.code).toMatch(/^user-/);
    expect(code).toBe(2);
  });
});

describe('shell', () => {
  it('opens a terminal on the machine and ends with its status', async () => {
    const { stdout, code } = await inTerminal(
      [process.execPath, cli, 'shell', lab.file, 'client'],
      'tty; hostname; echo sum-$((40 + 2)); exit 5\n',
    );
    expect(stdout).toMatch(/\/dev\/pts\/\d+\r*\nclient\r*\nsum-42\r*\n/);
    expect(code).toBe(5);
  });

  it('is refused where there is no terminal', async () => {
    const { code, stderr } = await command.run(['shell', lab.file, 'client']);
    expect(stderr).toContain('not a terminal');
    expect(code).toBe(2);
  });
});

describe('down', () => {
  it('leaves nothing behind, and is done at once where nothing is up', async () => {
    expect(command.processes().size).toBeGreaterThanOrEqual(5);
    const { code, document } = await lab.down();
    expect(document.outcome).toBe('done');
    expect(code).toBe(0);
    await vi.waitFor(() => expect([...command.processes().values()]).toEqual([]), 10_000);
    expect(readdirSync(path.join(command.state, 'labs'))).toEqual([]);
    expect((await lab.list()).document).toEqual([]);
    const again = await command.run(['down', lab.file]);
    expect(again.code, again.stderr).toBe(0);
    expect(readdirSync(path.join(command.state, 'labs'))).toEqual([]);
  });

  it('is what verify then asks to be undone', async () => {
    const { error, code } = await lab.fails('verify', lab.file);
    expect(error.code).toBe('user-not-running');
    expect(code).toBe(2);
  });
});

/** What a program prints; rejects when it fails. */
async function saidBy(program: string, words: readonly string[]): Promise<string> {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${said}`);
  return said;
}

/** Runs a program on a pseudo-terminal (script, of util-linux) and types into it once it prompts. */
async function inTerminal(
  words: readonly string[],
  typed: string,
): Promise<{ readonly stdout: string; readonly code: number | null }> {
  const line = words.map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    env: { ...process.env, LVS_LAB_STATE: command.state, TERM: 'vt100' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (stdout.search(/[#$] /) < 0 && /[#$] /.test(stdout + text)) child.stdin.write(typed);
    stdout += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  return { stdout, code };
}
