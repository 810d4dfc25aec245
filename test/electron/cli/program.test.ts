import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import type { Actions } from '../../../electron/cli/actions.ts';
import { buildProgram } from '../../../electron/cli/program.ts';

/** Runs a command line against actions that only note how they were called. */
async function read(...words: readonly string[]): Promise<{ call: unknown; exitCode: number }> {
  let call: unknown;
  let exitCode = -1;
  const actions = new Proxy({} as Actions, {
    get:
      (_target, name) =>
      (...values: readonly unknown[]) => {
        // Commander hands the command itself as a further value; the program must not pass that on.
        call = [name, ...values];
        return Promise.resolve(7);
      },
  });
  const silent = { result: () => undefined, notice: () => undefined };
  const program = buildProgram(actions, (code) => (exitCode = code), silent);
  await program.parseAsync(words, { from: 'user' });
  return { call, exitCode };
}

const common = { json: false, verbose: false, acceptNewHostKeys: false };
const name = { kind: 'name', name: 'nat-wrr' };
const file = { kind: 'file', path: './lab.yaml' };

describe('the command line', () => {
  it.each<[string, readonly string[], unknown]>([
    ['check of a file', ['check', './lab.yaml'], ['check', file, common]],
    ['check in JSON', ['check', './lab.yaml', '--json'], ['check', file, { ...common, json: true }]],
    [
      'plan as scripts',
      ['plan', 'nat-wrr', '--shell'],
      ['plan', name, { ...common, shell: true, probe: false }],
    ],
    [
      'plan against the machines',
      ['plan', 'nat-wrr', '--probe'],
      ['plan', name, { ...common, shell: false, probe: true }],
    ],
    ['up of a name', ['up', 'nat-wrr'], ['up', name, common]],
    [
      'up with a machine made anew',
      ['up', 'nat-wrr', '--recreate', 'rs1'],
      ['up', name, { ...common, recreate: 'rs1' }],
    ],
    [
      'a test from this computer',
      ['verify', 'nat-wrr', '--from', 'laptop'],
      ['verify', name, { ...common, requests: 40, from: 'laptop' }],
    ],
    [
      'a test from the director',
      ['verify', 'nat-wrr', '--requests', '8', '--from', 'director'],
      ['verify', name, { ...common, requests: 8, from: 'director' }],
    ],
    [
      'a test as it is without words',
      ['verify', 'nat-wrr'],
      ['verify', name, { ...common, requests: 40, from: 'client' }],
    ],
    [
      'a test that is written down',
      ['verify', 'nat-wrr', '--report', 'out/test.HTML'],
      ['verify', name, { ...common, requests: 40, from: 'client', report: 'out/test.HTML' }],
    ],
    [
      'a test of one service',
      ['verify', 'nat-wrr', '--service', '53/udp'],
      ['verify', name, { ...common, requests: 40, from: 'client', service: '53/udp' }],
    ],
    [
      'a walk of one service',
      ['walk', 'nat-wrr', '--service', 'mark/7'],
      ['walk', name, { ...common, service: 'mark/7' }],
    ],
    ['the app in a browser', ['serve'], ['serve', undefined, { ...common, open: false }]],
    [
      'the app in a browser that is opened, with a file',
      ['serve', 'lab.yaml', '--port', '8080', '--open'],
      ['serve', 'lab.yaml', { ...common, port: 8080, open: true }],
    ],
    ['totals', ['stats', 'nat-wrr'], ['stats', name, { ...common, view: 'stats' }]],
    ['rates', ['stats', 'nat-wrr', '--rate'], ['stats', name, { ...common, view: 'rate' }]],
    ['connections now', ['stats', 'nat-wrr', '--active'], ['stats', name, { ...common, view: 'active' }]],
    [
      'connections by state',
      ['stats', 'nat-wrr', '--states'],
      ['stats', name, { ...common, view: 'states' }],
    ],
    [
      'a weight of a file’s real server',
      ['set-weight', './lab.yaml', 'rs1', '0'],
      ['setWeight', file, 'rs1', 0, common],
    ],
    [
      'a weight in one of several services',
      ['set-weight', 'nat-wrr', 'rs1', '65535', '--service', '53/udp'],
      ['setWeight', name, 'rs1', 65_535, { ...common, service: '53/udp' }],
    ],
    ['clear', ['clear', 'nat-wrr'], ['clear', name, common]],
    ['doctor', ['doctor', 'nat-wrr'], ['doctor', name, { ...common, fix: false }]],
    ['doctor that mends', ['doctor', 'nat-wrr', '--fix'], ['doctor', name, { ...common, fix: true }]],
    [
      'a fault at a machine',
      ['break', 'nat-wrr', 'gateway-missing', 'rs2'],
      ['breakLab', name, 'gateway-missing', 'rs2', common],
    ],
    [
      'a fault at the first that can have it',
      ['break', 'nat-wrr', 'gateway-missing'],
      ['breakLab', name, 'gateway-missing', undefined, common],
    ],
    ['the faults of a lab', ['break', 'nat-wrr', '--list'], ['faults', name, common]],
    ['mending all', ['mend', 'nat-wrr'], ['mend', name, undefined, common]],
    ['mending one fault', ['mend', 'nat-wrr', 'gateway-missing'], ['mend', name, 'gateway-missing', common]],
    ['down', ['down', 'nat-wrr'], ['down', name, common]],
    ['list', ['list'], ['list', common]],
    [
      'a command with options of its own',
      ['exec', 'nat-wrr', 'rs1', '--', 'ss', '-ltn', '--json'],
      ['exec', name, 'rs1', ['ss', '-ltn', '--json'], common],
    ],
    ['a terminal', ['shell', 'nat-wrr', 'rs1'], ['shell', name, 'rs1', common]],
    [
      'a demo of nothing in particular',
      ['demo'],
      ['demo', undefined, { ...common, requests: 40, from: 'client', keep: false }],
    ],
    [
      'a demo that stays',
      ['demo', './lab.yaml', '--keep', '--accept-new-host-keys'],
      ['demo', file, { ...common, acceptNewHostKeys: true, requests: 40, from: 'client', keep: true }],
    ],
    ['image import', ['image', 'import', 'x.tar'], ['imageImport', 'x.tar', common]],
    ['image export', ['image', 'export', 'x.tar'], ['imageExport', 'x.tar', common]],
  ])('reads %s', async (_what, words, expected) => {
    const { call, exitCode } = await read(...words);
    expect(call).toEqual(expected);
    expect(exitCode).toBe(7);
  });

  it.each<[string, readonly string[]]>([
    ['no lab', ['up']],
    ['an unknown command', ['upp', 'x']],
    ['an unknown option', ['up', 'x', '--fast']],
    ['no requests', ['verify', 'x', '--requests', '0']],
    ['half a request', ['verify', 'x', '--requests', '1.5']],
    ['too many requests', ['verify', 'x', '--requests', '100001']],
    ['requests in words', ['verify', 'x', '--requests', 'many']],
    ['an unknown source', ['verify', 'x', '--from', 'rs1']],
    ['a report of another kind', ['verify', 'x', '--report', 'test.pdf']],
    ['a weight that is too large', ['set-weight', 'x', 'rs1', '65536']],
    ['a weight below zero', ['set-weight', 'x', 'rs1', '-1']],
    ['a weight in words', ['set-weight', 'x', 'rs1', 'heavy']],
    ['two views at once', ['stats', 'x', '--active', '--rate']],
    ['two other views at once', ['stats', 'x', '--states', '--rate']],
    ['two views of now at once', ['stats', 'x', '--active', '--states']],
    ['scripts with standings', ['plan', 'x', '--shell', '--probe']],
    ['nothing to make anew', ['up', 'x', '--recreate']],
    ['a port that is none', ['serve', '--port', '65536']],
    ['a port in words', ['serve', '--port', 'http']],
    ['too many words', ['up', 'a', 'b']],
  ])('refuses %s', async (_what, words) => {
    await expect(read(...words)).rejects.toThrow(CommanderError);
  });
});
