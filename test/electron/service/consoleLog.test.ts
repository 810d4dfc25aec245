import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConsoleLog } from '../../../electron/service/consoleLog.ts';
import { keepLab } from '../../../electron/store/labFolder.ts';
import type { Folders } from '../../../electron/store/folders.ts';
import type { Machine } from '../../../lab/model/lab.ts';
import { natLab } from '../../live/labText.ts';

let folders: Folders;
let file: string;

beforeEach(() => {
  const state = mkdtempSync(path.join(tmpdir(), 'lvs-lab-console-'));
  folders = { state, cache: state, files: state };
  const folder = keepLab(folders, 'nat', JSON.stringify(natLab({ name: 'nat' })));
  mkdirSync(path.join(folder, 'machines', 'rs1'), { recursive: true });
  file = path.join(folder, 'machines', 'rs1', 'console.log');
});
afterEach(() => rmSync(folders.state, { recursive: true }));

const read = (from: number, machine = 'rs1', lab = 'nat') => readConsoleLog(folders, lab, machine, from);

test('a log is read from a byte on, as it is', async () => {
  writeFileSync(file, 'boot\u001b[1m ok\r\n');
  expect(await read(0)).toEqual({ text: 'boot\u001b[1m ok\r\n', next: 13 });
  appendFileSync(file, 'login: ');
  expect(await read(13)).toEqual({ text: 'login: ', next: 20 });
  expect(await read(20)).toEqual({ text: '', next: 20 });
});

test('a character that is not whole yet comes with the next part', async () => {
  const [whole, cut] = [Buffer.from('机器'), Buffer.from('机器').subarray(0, 4)];
  writeFileSync(file, cut);
  expect(await read(0)).toEqual({ text: '机', next: 3 });
  writeFileSync(file, whole);
  expect(await read(3)).toEqual({ text: '器', next: 6 });
});

test('bytes that are no UTF-8 do not hold the reader up', async () => {
  writeFileSync(file, Buffer.from([0x41, 0x80, 0x80, 0x80, 0x80]));
  const { next } = await read(0);
  expect(next).toBe(5);
});

test('a long log comes in parts that join without a loss', async () => {
  const text = '机器🖥\n'.repeat(60_000);
  writeFileSync(file, text);
  let [joined, from] = ['', 0];
  for (let part = await read(0); part.text !== ''; part = await read(from)) {
    expect(Buffer.byteLength(part.text)).toBeLessThanOrEqual(256 * 1024);
    joined += part.text;
    from = part.next;
  }
  expect(joined).toBe(text);
});

test('the log of a machine that was made anew is read from its beginning', async () => {
  writeFileSync(file, 'new');
  expect(await read(5000)).toEqual({ text: 'new', next: 3 });
});

test('a machine that has written nothing yet has an empty log', async () => {
  expect(await read(0)).toEqual({ text: '', next: 0 });
});

test.each([
  ['a lab that is not there', () => read(0, 'rs1', 'other')],
  ['a machine that is not there', () => read(0, 'rs9')],
  ['a machine that is a path', () => read(0, '../machines/rs1')],
  ['a lab that is a path', () => read(0, 'rs1', '../labs/nat')],
  ['no byte', () => read(-1)],
])('%s is a mistake of the user', async (_, reading) => {
  writeFileSync(file, 'x');
  await expect(reading()).rejects.toMatchObject({ code: 'user-usage' });
});

test('a machine of one’s own has none', async () => {
  const ssh = { host: '192.0.2.1', port: 22, user: 'root' };
  const lab = natLab({ name: 'own' });
  const own = <Each extends Machine>(machine: Each): Each => ({
    ...machine,
    ssh: { ...ssh, host: `${machine.name}.example` },
    interfaces: Object.fromEntries(Object.keys(machine.addresses).map((network) => [network, network])),
  });
  const text = JSON.stringify({
    ...lab,
    machines: 'ssh',
    client: own(lab.client),
    directors: lab.directors.map(own),
    realServers: lab.realServers.map(own),
  });
  keepLab(folders, 'own', text);
  await expect(read(0, 'rs1', 'own')).rejects.toMatchObject({ code: 'user-unsupported' });
});
